"""What every notice says, in the languages in which seekers book.

One text for whatever happened (decision 0094), so that neither the mail nor its length tells. It
has no address of a page: whoever reads along must not learn where it leads.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NoticeWords:
    """A subject and a body in one language."""

    subject: str
    body: str


_WORDS = {
    "nl": NoticeWords(
        subject="Afspraak",
        body="Er is nieuws over uw afspraak. U leest het met uw code.\n\n"
        "Dit bericht is automatisch verstuurd. Een antwoord wordt niet gelezen.\n",
    ),
    "en": NoticeWords(
        subject="Appointment",
        body="There is news about your appointment. You can read it with your code.\n\n"
        "This message was sent automatically. Nobody reads an answer.\n",
    ),
    "pl": NoticeWords(
        subject="Termin",
        body="Są nowe informacje o Państwa terminie. Można je przeczytać, podając swój kod.\n\n"
        "Ta wiadomość została wysłana automatycznie. Nikt nie czyta odpowiedzi.\n",
    ),
    "tr": NoticeWords(
        subject="Randevu",
        body="Randevunuzla ilgili bir haber var. Kodunuzla okuyabilirsiniz.\n\n"
        "Bu ileti otomatik olarak gönderildi. Yanıtlar okunmaz.\n",  # noqa: RUF001  Turkish
    ),
    "ar": NoticeWords(
        subject="موعد",
        body="هناك خبر يتعلق بموعدك. يمكنك قراءته باستخدام الرمز الخاص بك.\n\n"
        "أُرسلت هذه الرسالة تلقائيًا. لا يقرأ أحد الردود.\n",
    ),
    "uk": NoticeWords(
        subject="Зустріч",
        body="Є новина щодо вашої зустрічі. Ви можете прочитати її за допомогою свого коду.\n\n"
        "Це повідомлення надіслано автоматично. Відповіді ніхто не читає.\n",
    ),
}


def notice_words(language: str) -> NoticeWords:
    """The words of a language (ISO 639-1); English where we have none."""
    return _WORDS.get(language, _WORDS["en"])
