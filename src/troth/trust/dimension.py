"""The nine dimensions in their fixed order, with the words that pages show, and the two parties they judge."""

from enum import StrEnum


class Dimension(StrEnum):
    """What is assessed, of either party."""

    PROMISES = "promises"
    DEADLINES = "deadlines"
    CONFIDENTIALITY = "confidentiality"
    CANDOUR = "candour"
    UNDERSTANDING = "understanding"
    RESPONSIVENESS = "responsiveness"
    COMPETENCE = "competence"
    COLLABORATION = "collaboration"
    MONEY = "money"


LABELS: dict[Dimension, str] = {
    Dimension.PROMISES: "Keeps promises",
    Dimension.DEADLINES: "Meets deadlines",
    Dimension.CONFIDENTIALITY: "Guards what is confidential",
    Dimension.CANDOUR: "Tells bad news early",
    Dimension.UNDERSTANDING: "Same page",
    Dimension.RESPONSIVENESS: "Answers in time",
    Dimension.COMPETENCE: "Knows its work",
    Dimension.COLLABORATION: "Decides together",
    Dimension.MONEY: "Pays and bills fairly",
}

CLIENT, PROVIDER = "client", "provider"
PARTIES = (CLIENT, PROVIDER)
