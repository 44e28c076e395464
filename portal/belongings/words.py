"""How people speak of a child's things."""

KINDS: dict[str, str] = {
    "precious": "Precious: it never leaves the child’s side",
    "comfort": "Comfort: for sleep, worry or travel",
    "clothes": "Clothes and shoes",
    "play": "Toys, games, books, instruments",
    "device": "Phone and devices",
    "papers": "Papers: passport, certificates, savings",
    "school": "School things and uniform",
    "other": "Something else",
}
TROUBLES: dict[str, str] = {"lost": "lost", "damaged": "damaged"}
LUGGAGE: dict[str, str] = {
    "suitcases": "Suitcases",
    "holdalls": "Holdalls or rucksacks",
    "boxes": "Boxes that close",
    "none": "They were brought in bags",
}
NO_BAGS = (
    "A child’s things are moved in luggage, never in bags: this cannot be signed over as it is. Get suitcases, holdalls or boxes that "
    "close – the home or the council lends or buys them – pack again, and sign then. The suitcases stay the child’s."
)
