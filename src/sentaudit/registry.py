"""The only list of concrete classes: name -> "module:Class", imported when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

SOURCES = {
    "path": "sentaudit.sources.path:PathSource",
    "mbox": "sentaudit.sources.mbox:MboxSource",
    "eml": "sentaudit.sources.eml:EmlSource",
    "msg": "sentaudit.sources.msg:MsgSource",
    "emlx": "sentaudit.sources.emlx:EmlxSource",
    "olm": "sentaudit.sources.olm:OlmSource",
    "pst": "sentaudit.sources.pst:PstSource",
    "maildir": "sentaudit.sources.maildir:MaildirSource",
    "thunderbird": "sentaudit.sources.thunderbird:ThunderbirdSource",
    "archive": "sentaudit.sources.archive:ArchiveSource",
    "remote": "sentaudit.sources.remote.source:RemoteSource",
    "imap": "sentaudit.sources.imap.source:ImapSource",
    "imaps": "sentaudit.sources.imap.source:ImapSource",
}
"""What `KIND:PATH` may name, and `SourceUnit.kind`; a bare path is `path`, which recognises the others by content."""

EXTRACTORS = {
    "sealed": "sentaudit.extraction.sealed:SealedExtractor",
    "sealed-office": "sentaudit.extraction.office.sealed_office:SealedOfficeExtractor",
    "xlsx": "sentaudit.extraction.office.xlsx:XlsxExtractor",
    "xlsb": "sentaudit.extraction.office.xlsb:XlsbExtractor",
    "xls": "sentaudit.extraction.office.xls:XlsExtractor",
    "docx": "sentaudit.extraction.office.docx:DocxExtractor",
    "doc": "sentaudit.extraction.office.doc:DocExtractor",
    "pptx": "sentaudit.extraction.office.pptx:PptxExtractor",
    "ppt": "sentaudit.extraction.office.ppt:PptExtractor",
    "odf": "sentaudit.extraction.office.odf:OdfExtractor",
    "word-xml": "sentaudit.extraction.office.word_xml:WordXmlExtractor",
    "rtf": "sentaudit.extraction.rtf.rtf:RtfExtractor",
    "ole": "sentaudit.extraction.office.ole_other:OleExtractor",
    "outlook": "sentaudit.extraction.mails.outlook:OutlookExtractor",
    "tnef": "sentaudit.extraction.mails.tnef:TnefExtractor",
    "signed": "sentaudit.extraction.mails.signed:SignedExtractor",
    "zip": "sentaudit.extraction.archives.zip_archive:ZipExtractor",
    "7z": "sentaudit.extraction.archives.seven_zip:SevenZipExtractor",
    "tar": "sentaudit.extraction.archives.tar_archive:TarExtractor",
    "compressed": "sentaudit.extraction.archives.compressed:CompressedExtractor",
    "lzh": "sentaudit.extraction.archives.lzh:LzhExtractor",
    "unreadable": "sentaudit.extraction.unreadable:UnreadableExtractor",
    "pdf": "sentaudit.extraction.pdf.pdf:PdfExtractor",
    "mail-file": "sentaudit.extraction.mails.mail_file:MailFileExtractor",
    "html": "sentaudit.extraction.texts.html:HtmlExtractor",
    "vcard": "sentaudit.extraction.texts.vcard:VcardExtractor",
    "ldif": "sentaudit.extraction.texts.ldif:LdifExtractor",
    "escaped": "sentaudit.extraction.texts.escaped:EscapedExtractor",
    "sylk": "sentaudit.extraction.office.sylk:SylkExtractor",
    "dif": "sentaudit.extraction.office.dif:DifExtractor",
    "delimited": "sentaudit.extraction.texts.delimited:DelimitedExtractor",
    "plain": "sentaudit.extraction.texts.plain:PlainExtractor",
}
"""In the order they are asked; the first that recognises a part reads it."""

DETECTORS = {
    "addresses": "sentaudit.detection.addresses:AddressDetector",
    "records": "sentaudit.detection.records:RecordDetector",
}

RUNNERS = {
    "serial": "sentaudit.engine.runners.serial:SerialRunner",
    "processes": "sentaudit.engine.runners.processes:ProcessRunner",
    "dask": "sentaudit.engine.runners.dask_runner:DaskRunner",
}

REPORTERS = {
    "terminal": "sentaudit.reporting.terminal.report:TerminalReporter",
    "json": "sentaudit.reporting.json.v1:JsonReporter",
    "jsonl": "sentaudit.reporting.json.lines:JsonlReporter",
    "csv": "sentaudit.reporting.tables.csv_table:CsvReporter",
    "html": "sentaudit.reporting.html.report:HtmlReporter",
    "md": "sentaudit.reporting.markdown.report:MarkdownReporter",
    "xlsx": "sentaudit.reporting.tables.xlsx:XlsxReporter",
    "sarif": "sentaudit.reporting.sarif:SarifReporter",
    "junit": "sentaudit.reporting.junit:JunitReporter",
    "cef": "sentaudit.reporting.cef:CefReporter",
}

NOTIFIERS = {
    "mail": "sentaudit.notifying.mail:MailNotifier",
    "webhook": "sentaudit.notifying.webhook:WebhookNotifier",
    "metrics": "sentaudit.notifying.metrics:MetricsNotifier",
}
"""Who is told the numbers of a run, in this order."""


def load(target: str) -> Any:  # noqa: ANN401 - the class behind a name is known only at run time
    """The class behind one "module:Class" entry of the tables above."""
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


class Classes(Mapping[str, Any]):
    """One of the tables above as the classes themselves, each imported when first asked for; pickles as names."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = dict(table)

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - as `load`
        return load(self._table[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)
