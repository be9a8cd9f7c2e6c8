"""Every error Pilcrow raises on purpose, in one tree.

PilcrowError                     message says what, which file, found against expected, what to do next
├── UsageError                   the request itself cannot be met            (exit status 2)
│   ├── EmptyQueryError          no question was asked
│   ├── QueryTooLongError        the question is longer than the limit
│   ├── CitationSyntaxError      text that is not a citation
│   ├── FilterError              a date or body to filter by that cannot be understood
│   ├── OcrLanguageError         Tesseract lacks the language asked for
│   ├── ReadOnlyError            a change is asked for where the library is only shown
│   ├── EndpointSettingsError    a language model is asked for, but none is set up
│   └── NotInLibraryError        unknown symbol, part, paragraph or sub-paragraph
├── IngestError                  one file cannot be read; the others go on    (exit status 1)
│   ├── UnknownFileTypeError     content is of no type that can be parsed
│   ├── EmptyFileError           nothing in the file
│   ├── BrokenFileError          content starts like its type but cannot be read
│   ├── EncryptedFileError       a password is needed
│   ├── NeedsOcrError            pages are pictures: no text layer
│   ├── FileTooLargeError        over the size or page limit
│   ├── NoReportError            a page that says there is no such document
│   ├── ReaderTimeoutError       reading takes longer than the limit
│   ├── ReaderMemoryError        reading needs more memory than the limit
│   ├── ReaderCrashedError       the process that read the file died, or met a defect of ours
│   └── ManifestError            corpus manifest is malformed or contradicts the file
├── EndpointError                the language model gave no answer; quotes stand in for it
├── DeskError                    conversations or gold pairs that people keep cannot be read or written
└── LibraryError                 the library as a whole cannot be used        (exit status 3)
    ├── LibraryMissingError      no library in that folder
    ├── LibraryDamagedError      a file is missing, altered or of another format
    ├── LibraryModelError        built with another model than the one asked for
    ├── LibraryBusyError         another process is writing
    └── RankerError              the fitted ranker's file is missing, damaged or of another version
"""

from __future__ import annotations


class PilcrowError(Exception):
    """Base of all expected failures; its text is meant for the person at the keyboard."""

    exit_status = 1

    @property
    def code(self) -> str:
        """Return the machine-readable name: ``NeedsOcrError`` → ``needs_ocr``."""
        name = type(self).__name__.removesuffix("Error")
        return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class UsageError(PilcrowError):
    """The request itself cannot be met."""

    exit_status = 2


class EmptyQueryError(UsageError):
    """No question was asked."""


class QueryTooLongError(UsageError):
    """The question is longer than the limit."""


class CitationSyntaxError(UsageError):
    """The text is not a citation."""


class FilterError(UsageError):
    """Something to filter by cannot be understood."""


class OcrLanguageError(UsageError):
    """Tesseract lacks the language that was asked for."""


class ReadOnlyError(UsageError):
    """A change is asked for on a server that only shows its library."""


class EndpointSettingsError(UsageError):
    """A language model is asked for, but its address, model, key or limits are missing or cannot be used."""


class NotInLibraryError(UsageError):
    """A symbol, part, paragraph or sub-paragraph that the library does not hold."""


class IngestError(PilcrowError):
    """One file cannot be read; the other files go on."""


class UnknownFileTypeError(IngestError):
    """The content is of no type that can be parsed."""


class EmptyFileError(IngestError):
    """The file holds nothing."""


class BrokenFileError(IngestError):
    """The content starts like its type but cannot be read."""


class EncryptedFileError(IngestError):
    """A password is needed to read the file."""


class NeedsOcrError(IngestError):
    """The pages are pictures without a text layer."""


class FileTooLargeError(IngestError):
    """The file is over the size or page limit."""


class NoReportError(IngestError):
    """The page only says that there is no such document."""


class ReaderTimeoutError(IngestError):
    """Reading the file takes longer than the limit."""


class ReaderMemoryError(IngestError):
    """Reading the file needs more memory than the limit."""


class ReaderCrashedError(IngestError):
    """The process that read the file died, or met a defect of ours."""


class ManifestError(IngestError):
    """The corpus manifest is malformed or contradicts the file it describes."""


class EndpointError(PilcrowError):
    """The language model gave no answer that can be used; answers are quoted from the reports then."""


class DeskError(PilcrowError):
    """What people keep beside the library, conversations and gold pairs, cannot be read or written."""


class LibraryError(PilcrowError):
    """The library as a whole cannot be used."""

    exit_status = 3


class LibraryMissingError(LibraryError):
    """There is no library in that folder."""


class LibraryDamagedError(LibraryError):
    """A library file is missing, altered or of another format version."""


class LibraryModelError(LibraryError):
    """The library was built with another model than the one asked for."""


class LibraryBusyError(LibraryError):
    """Another process is writing to the library."""


class RankerError(LibraryError):
    """The fitted ranker cannot be read, or reads features that are not given."""
