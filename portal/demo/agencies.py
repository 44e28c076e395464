"""The agencies and homes of the invented world. No such place exists: postcodes and telephone numbers are kept free for stories."""

from portal.demo.shapes import AgencyStory, HomeStory

AGENCIES = (
    AgencyStory("tamarisk", "Tamarisk Lane Care", "provider", model="pace"),
    AgencyStory("fernhollow", "Fernhollow Children's Homes", "provider", model="five_steps"),
    AgencyStory("harbour", "Harbour Council", "authority"),
    AgencyStory("eastmoor", "Eastmoor County Council", "authority"),
    AgencyStory("brackenwell", "Brackenwell CAMHS", "health"),
    AgencyStory("saltmarsh", "Saltmarsh Academy", "school"),
    AgencyStory("pinders-field", "Pinder's Field School", "school"),
)

HOMES = (
    HomeStory(
        "rowan-house",
        "tamarisk",
        "Rowan House",
        ("4 Ropewalk Gardens", "Harbourside", "ZZ99 1AB"),
        "01632 960114",
        "07700 900114",
        "SC990114",
    ),
    HomeStory(
        "kestrel-house", "tamarisk", "Kestrel House", ("31 Mill Brow", "Overby", "ZZ99 2KH"), "01632 960127", "07700 900127", "SC990127"
    ),
    HomeStory(
        "millstone-cottage",
        "fernhollow",
        "Millstone Cottage",
        ("Grindle Lane", "Little Anstow", "ZZ99 3MC"),
        "01632 960233",
        "07700 900233",
        "SC990233",
    ),
    HomeStory(
        "the-old-orchard",
        "fernhollow",
        "The Old Orchard",
        ("2 Cider Press Road", "Anstow", "ZZ99 4TQ"),
        "01632 960248",
        "07700 900248",
        "SC990248",
    ),
)
