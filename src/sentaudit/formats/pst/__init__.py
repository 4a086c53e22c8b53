"""Data files of Outlook (PST, OST; MS-PST), read without any library: the one there is gives no attached messages."""
