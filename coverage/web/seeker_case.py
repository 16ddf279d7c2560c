"""Coming back with a code: the seeker's own page, and everything that can be changed there."""
TEXTS = [
    gettext("The number and the words do not belong together. Look at each letter again."),
    gettext("It is moved."),
    gettext("It is cancelled."),
    gettext("Give a telephone number, such as 06 12345678."),
    gettext("Give a mail address, such as name@example.org."),
    gettext("It is kept."),
    gettext("It is removed."),
    gettext("That is noted."),
    gettext("You decide: your backup takes over."),
]
