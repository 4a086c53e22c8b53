"""What Problems say is known in Japanese: every text they are made with, and every text they turn out with."""

import ast
import gzip
import html
import re
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
import yaml

import sentaudit
from builders import archives, office, pdfs, results
from builders.reports import bytes_of, sheets_of, text_of
from sentaudit import app
from sentaudit.engine.reading import Reader
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.registry import REPORTERS, load
from sentaudit.reporting.dossier.compose import dossier
from sentaudit.reporting.words.catalogue import catalogue
from sentaudit.reporting.words.problem_text import detail_text

PACKAGE = Path(sentaudit.__file__).parent
CORPUS = Path(__file__).parents[2] / "corpus"
KNOWN: dict[str, str] = yaml.safe_load((PACKAGE / "reporting/locale/problems.ja.yml").read_text("utf-8"))
MAKERS = ("sources", "extraction", "parsing", "engine", "formats")
OF_OPENSSL = {
    "certificate has expired",
    "certificate is not yet valid",
    "self-signed certificate",
    "self-signed certificate in certificate chain",
    "unable to get local issuer certificate",
    "unable to verify the first certificate",
}
"""What a server's certificate is refused with stands in no file of ours."""

ADVICE = {"sources/imap/advice.py", "sources/imap/checkup.py", "engine/checkup.py"}
"""What `doctor` says."""
FOREIGN = {"sources/roles.py", "formats/mapi.py", "formats/mapi_report.py", "formats/mime_writing.py"}
"""Names of folders in many languages, and headers of mail."""
ERRORS = {"UsageError", "SourceError", "CaseError", "DaskError", "WorkerKeyError", "ReadOnlyViolation"}
"""End the run, or the process, with a text of their own."""
BUGS = {"ValueError", "TypeError", "RuntimeError", "ItemsError", "UnpicklingError"}
"""No text of these is ever shown of mail."""
PATTERNS = {"compile", "_any", "_Kind", "split", "fullmatch", "startswith", "unpack", "unpack_from", "frozenset"}
"""What is looked for in mail."""
REST = {"debug", "TextSpan", "Table", "Part", "_run", "search"}
"""The log, names of places inside of files, and commands of IMAP."""
OTHERS = {
    # names of places inside of files
    "file {}", "object {}", "page {}", "sheet {}", "slide {}", "message {}", "text boxes", "header text boxes",
    "header and footer", "orphaned items", "envelope index", "powerpoint document",
    # what is looked for in mail
    "in error", "mail could", "system error", "user unknown", "rcpt to:", "expanded from", "expanded from:",
    "generated from", "addressed to",
    # what hashes and threads are called, and what an object of Python looks like
    "name {}", "records {}", "sandbox watch", "<{} passwords>",
    # hints of errors that end the run, and other text of theirs
    "Give a mailbox or an account in the folder of Apple Mail.",
    "Give the path of an archive of Outlook for Mac you may read.",
    "Give the path of an Outlook data file you may read.",
    "Give a path to a mailbox, a message, an archive or a directory of these.",
    "Give the directory that holds prefs.js; single mailbox files in it need no more than their path.",
    "Check the name, and what the plug-in of fsspec needs to log in: variables, files or roles of its own.",
    "Start the workers with {} in their environment, set to the content of the file case.key in the case directory.",
    ": it needs the package {}",
    " command error: BAD",
}  # fmt: skip


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _texts() -> dict[str, tuple[str, set[str]]]:
    """Every text in the code that may make Problems, with its place and the functions it is an argument of."""
    found = {}
    for path in sorted(path for floor in MAKERS for path in (PACKAGE / floor).rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            text = _text(node)
            if text is None or name in ADVICE | FOREIGN or isinstance(above[node], ast.JoinedStr | ast.Expr):
                continue
            given_to, outer = set(), above[node]
            while not isinstance(outer, ast.stmt):
                if isinstance(outer, ast.Call):
                    given_to.add(ast.unparse(outer.func).rpartition(".")[2])
                outer = above[outer]
            found[text] = (f"{name}:{node.lineno}", given_to)
    return found


def _is_sentence(text: str) -> bool:
    """Words with a blank between; a pattern, a header or a command is none."""
    return bool(re.search(r"[a-z]{2}[,:]? [a-z{(]|\} [a-z]{2}", text)) and not re.search(
        r"[\\\n|\0]|[^ -~]|^[A-Z][\w-]+: ", text
    )


def _bare(key: str) -> str:
    return re.sub(r"\{\w+\}", "{}", key)


def test_every_text_of_a_problem_is_known_in_japanese():
    elsewhere = ERRORS | BUGS | PATTERNS | REST
    told = {
        text: place for text, (place, given_to) in _texts().items() if _is_sentence(text) and not given_to & elsewhere
    }
    assert len(told) > 200
    known = {_bare(key) for key in KNOWN}
    assert {text: place for text, place in told.items() if text not in known | OTHERS} == {}


def test_nothing_is_known_that_no_problem_says():
    said = set(_texts()) | {"the source could not be opened"}
    assert {key for key in KNOWN if _bare(key) not in said} == OF_OPENSSL
    assert said >= OTHERS


def _gaps(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", text))


def _filled(text: str) -> str:
    return text.format(**{name: f"{number}X" for number, name in enumerate(_gaps(text), 7)})


@pytest.mark.parametrize("key", KNOWN)
def test_every_text_is_put_into_japanese_whatever_is_filled_in(key):
    assert _gaps(KNOWN[key]) == _gaps(key)
    said = detail_text(_filled(key), catalogue("ja"))
    assert said == _filled(KNOWN[key])
    assert re.search("[\u3040-\u30ff\u4e00-\u9fff]", said) or key in ("{what} [{code}]", "compress (.Z)")
    assert detail_text(_filled(key), catalogue("en")) == _filled(key)


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        (
            "2 messages of UIDs 1 to 9 not read: the login was refused [AUTH]",
            "UID 1 から 9 のメール 2 通を読み取れない：ログインが拒否された [AUTH]",
        ),
        ("attachments left out: over 70 bytes unpacked", "添付ファイルを対象外とした：展開すると 70 バイトを超える"),
        ("an unknown type left out: electronic signature", "対象外とした：不明な形式（電子署名）"),
        ("not a mail: PDF document", "メールではない：PDF 文書"),
        ("encrypted Office file (12 bytes)", "暗号化されたファイル：Office ファイル（12 バイト）"),
        ("no reader for zip compression method 98 (PPMd)", "zip の圧縮方式 98 (PPMd) を読む手段がない"),
        ("said by a release that is gone", "said by a release that is gone"),
        ("", ""),
    ],
)
def test_what_stands_inside_of_a_text_is_put_into_japanese_as_well(english, japanese):
    assert detail_text(english, catalogue("ja")) == japanese


def test_a_very_long_text_costs_no_time():
    long = "left out: [ of not read: " * 400
    assert detail_text(long, catalogue("ja"))


def _odd_files() -> dict[str, bytes]:
    """Attachments that are damaged, closed, left out, empty of text, or of no format anybody reads."""
    closed = archives.zip_crypto(b"list.csv", b"x" * 200, b"secret")
    whole = archives.zipped({"list.csv": b"x" * 5000})
    return {
        "closed.zip": closed,
        "cut.zip": whole[: len(whole) // 2],
        "cut.tar.gz": gzip.compress(archives.tarred({"list.csv": b"x" * 9000}))[:-20],
        "cut.xlsx": office.xlsx({"Sheet1": "<row/>"})[:-60],
        "old.rar": b"Rar!\x1a\x07\x00" + bytes(40),
        "broken.pdf": b"%PDF-1.7\n" + b"x" * 400,
        "no-text.pdf": pdfs.pdf([b""]),
        "damaged.docx": office.package({"word/document.xml": "<w:document><w:p>"}),
        "winmail.dat": b"\x78\x9f\x3e\x22" + b"x" * 40,
        "text.rtf": b"{\\rtf1 {\\pict 00}}",
        "photo.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
        "data.bin": b"\x00\x01\x02" * 40,
    }


def _with(files: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "anna@example.co.jp", "dora@example.com"
    message.set_content("Hello")
    for name, data in files.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_what_problems_of_odd_mail_say_is_japanese():
    """What comes out of whole readings, where texts are put together."""
    words, made = catalogue("ja"), app.recipe_for(bytes(32), Limits())
    parts = [[one() for one in kinds] for kinds in (made.extractors, made.detectors)]
    reader = Reader(made.parse, *parts, made.limits)
    mails = [path.read_bytes() for path in sorted(CORPUS.glob("*/input.eml"))]
    read = [reader.read(data) for data in (*mails, _with(_odd_files()))]
    said = {one.detail for reading in read for one in reading.problems}
    assert len(said) >= 20
    assert not [text for text in said if re.search("[a-z]{2,} [a-z]{2,}", detail_text(text, words))]


@pytest.mark.parametrize("name", REPORTERS)
def test_no_report_in_japanese_says_a_problem_in_english(name):
    """Every text there is, in problems and of files nobody could open; programs get the English one to rely on."""
    said = [_filled(key) for key in KNOWN if key != "{what} [{code}]"]
    place = Locator(results.SOURCE, "Sent", "0+1")
    problems = [Problem(Stage.EXTRACT, ProblemKind.BROKEN, place, text, Extent.PART_FAILED) for text in said]
    possible = [results.result().possible[0]._replace(detail=text) for text in said]
    coverage = replace(results.coverage(), problems=tuple(problems))
    result = replace(results.result(), coverage=coverage, possible=tuple(possible))
    reporter = load(REPORTERS[name])()
    text = (
        str(sheets_of(bytes_of(reporter, result, lang="ja")))
        if name == "xlsx"
        else text_of(reporter, result, lang="ja")
    )
    whole = [text for text in said if re.search("[a-z]{3} [a-z]", text)]
    assert [one for one in whole if one in html.unescape(text)] == (whole if name in ("json", "jsonl") else [])
    if name in ("html", "md", "xlsx"):
        assert sum(KNOWN[key] in text for key in KNOWN if "{" not in key) > 150


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_dossier_in_japanese_says_in_japanese_what_of_its_mail_was_not_read(form):
    one = results.mailing()
    odd = Problem(Stage.PARSE, ProblemKind.BROKEN, one.findings[0].where, "broken base64")
    coverage = replace(results.coverage(), problems=(odd,))
    text = dossier(replace(results.result(), coverage=coverage), one, form, reveal=False, lang="ja")
    assert "base64 が破損" in text
    assert odd.detail not in text
