"""What the reports of another project's collection say became of the mail, by file name.

N no such user, F failed for another reason, D delayed, S delivered; one letter for each kind of outcome in the report.
Mostly the reasons that project gives in its own tests; where it guesses beyond the words of the report, the words count.
"""

_TABLE = """
lhost-dragonfly  03:F 04:F 05:F 06:F 08:F 10:F 14:F 15:F 16:F 17:F 25:F 27:F 30:F
lhost-exchange2007  01:N 02:F 03:F 05:F 06:N 07:N
lhost-exim  02:N 08:F 29:F 30:N 35:F 36:F 37:F 39:F 42:F 45:F 46:F 48:F 49:F 56:F 57:F 58:F 59:N 60:F
lhost-ezweb  01:F 02:N 03:N 07:N 08:F
lhost-gmail  03:F 04:F 07:F 09:D 17:D
lhost-googlegroups  01:F 03:F 05:F 07:F 08:F 09:F 11:F 13:F
lhost-messagingserver  02:F 03:N 04:F 06:N 09:N 12:F
lhost-office365  03:F 04:N 07:N 08:F 10:N
lhost-opensmtpd  01:N 02:FN 03:F 05:F 10:F 11:F 12:D 17:FN
lhost-outlook  01:F 06:D 07:F 09:F
lhost-postfix  01:N 02:N 03:N 04:N 05:N 06:F 08:F 10:F 14:N 15:F 31:N 32:N 33:N 34:F 35:N 36:N 37:F 41:F 46:N 47:F
  52:F 53:F 54:F 58:F 59:F 60:F 61:F 64:F 65:F 67:F 70:F 72:F 73:F 74:F 78:F 79:F 80:F
lhost-qmail  01:N 03:F 04:F 05:F 07:F 09:F 10:F 11:F 12:F 13:F 14:F 16:N 18:N 19:F 22:F 23:N 25:FN
lhost-sendmail  04:F 05:F 06:F 07:F 10:F 12:F 16:F 18:F 19:N 20:F 21:F 24:F 26:N 29:D 35:F 45:N 47:N 50:N 51:N 52:N
  53:F 55:D 56:F 58:F 59:F 60:F
lhost-x2  01:N 03:F 05:F 07:F
lhost-yahoo  01:N 02:F 03:N 04:F 06:N 07:N 10:N 13:F 14:F
rfc3464  07:D 10:N 28:S 29:F 34:D 35:DN 40:F 42:N 51:N 53:F 56:F 60:F 61:F 62:F 64:F
"""


def _read() -> dict[str, str]:
    outcomes: dict[str, str] = {}
    family = ""
    for word in _TABLE.split():
        number, colon, letters = word.partition(":")
        if colon:
            outcomes[f"{family}-{number}"] = letters
        else:
            family = word
    return outcomes


OUTCOMES = _read()
