"""The people of the invented world: first the nine of every demonstration, then colleagues and offices, the strangers last."""

from portal.demo.shapes import PersonStory

MAIN_CAST = (
    PersonStory("ruth-adeyemi", "Ruth Adeyemi", "ruth.adeyemi@tamarisk-lane.example", "KW", "tamarisk", "Key worker, Rowan House"),
    PersonStory(
        "gareth-pryce",
        "Gareth Pryce",
        "gareth.pryce@tamarisk-lane.example",
        "RM",
        "tamarisk",
        "Registered manager, Rowan House",
        manages=("rowan-house",),
    ),
    PersonStory("leila-farrokh", "Dr Leila Farrokh", "leila.farrokh@tamarisk-lane.example", "CL", "tamarisk", "Clinical lead"),
    PersonStory("sunita-rao", "Sunita Rao", "sunita.rao@harbour.example", "SW", "harbour", "Social worker, children in our care"),
    PersonStory("desmond-clarke", "Desmond Clarke", "desmond.clarke@harbour.example", "IRO", "harbour", "Independent reviewing officer"),
    PersonStory("aoife-brennan", "Aoife Brennan", "aoife.brennan@harbour.example", "CO", "harbour", "Commissioning officer"),
    PersonStory(
        "mateusz-zielinski",
        "Dr Mateusz Zieliński",
        "mateusz.zielinski@brackenwell-camhs.example",
        "XT",
        "brackenwell",
        "Clinical psychologist",
    ),
    PersonStory("farida-ali", "Farida Ali", "farida.ali@saltmarsh-academy.example", "DT", "saltmarsh", "Designated teacher"),
    PersonStory("josephine-mensah", "Josephine Mensah", "josephine.mensah@harbour.example", "VSH", "harbour", "Virtual school head"),
)

COLLEAGUES = (
    PersonStory("callum-reid", "Callum Reid", "callum.reid@tamarisk-lane.example", "KW", "tamarisk", "Key worker, Kestrel House"),
    PersonStory(
        "priya-nair",
        "Priya Nair",
        "priya.nair@tamarisk-lane.example",
        "RM",
        "tamarisk",
        "Registered manager, Kestrel House",
        manages=("kestrel-house",),
    ),
    PersonStory("isaac-thorne", "Isaac Thorne", "isaac.thorne@fernhollow.example", "KW", "fernhollow", "Key worker, Millstone Cottage"),
    PersonStory("shanice-bailey", "Shanice Bailey", "shanice.bailey@fernhollow.example", "KW", "fernhollow", "Key worker, The Old Orchard"),
    PersonStory(
        "maureen-doyle",
        "Maureen Doyle",
        "maureen.doyle@fernhollow.example",
        "RM",
        "fernhollow",
        "Registered manager, Millstone Cottage and The Old Orchard",
        manages=("millstone-cottage", "the-old-orchard"),
    ),
    PersonStory("anil-perera", "Dr Anil Perera", "anil.perera@fernhollow.example", "CL", "fernhollow", "Clinical lead"),
    PersonStory("piotr-nowak", "Piotr Nowak", "piotr.nowak@eastmoor.example", "SW", "eastmoor", "Social worker, looked-after team"),
    PersonStory(
        "grace-whitfield", "Grace Whitfield", "grace.whitfield@eastmoor.example", "IRO", "eastmoor", "Independent reviewing officer"
    ),
    PersonStory(
        "imran-siddiqui", "Imran Siddiqui", "imran.siddiqui@eastmoor.example", "CO", "eastmoor", "Placements and contracts officer"
    ),
    PersonStory("eleanor-tate", "Eleanor Tate", "eleanor.tate@eastmoor.example", "VSH", "eastmoor", "Virtual school head"),
    PersonStory(
        "owen-castell",
        "Owen Castell",
        "owen.castell@pinders-field.example",
        "DT",
        "pinders-field",
        "Designated teacher and head of pastoral care",
    ),
    PersonStory(
        "hannah-osei", "Hannah Osei", "hannah.osei@saltmarsh-academy.example", "DT", "saltmarsh", "Head of year, stands in for the teacher"
    ),
)

OFFICES = (
    PersonStory("nadia-osei", "Nadia Osei", "nadia.osei@harbour.example", "CO", "harbour", "Administrator", office="ADMIN"),
    PersonStory(
        "glenn-fairbairn", "Glenn Fairbairn", "glenn.fairbairn@tamarisk-lane.example", "RM", "tamarisk", "Administrator", office="ADMIN"
    ),
    PersonStory(
        "philippa-venn",
        "Philippa Venn",
        "philippa.venn@tamarisk-lane.example",
        "RM",
        "tamarisk",
        "Responsible individual",
        manages=("rowan-house", "kestrel-house"),
        office="RI",
    ),
    PersonStory(
        "edmund-achebe", "Edmund Achebe", "edmund.achebe@tamarisk-lane.example", "RM", "tamarisk", "Independent visitor", office="REG44"
    ),
    PersonStory(
        "carys-holt", "Carys Holt", "carys.holt@tamarisk-lane.example", "RM", "tamarisk", "Inspector of the home", office="INSPECTOR"
    ),
)
"""People whose office narrows their role: they manage an agency's people, or look and write nothing."""
ON_DUTY = (
    PersonStory("femi-lawal", "Femi Lawal", "femi.lawal@harbour.example", "SW", "harbour", "Emergency duty team", office="EDT"),
    PersonStory("wendy-ashdown", "Wendy Ashdown", "wendy.ashdown@harbour.example", "SW", "harbour", "Team manager", office="TM"),
)

YOUNG_PEOPLE = (PersonStory("ella-herself", "Ella", "ella@young-people.example", "CH", "harbour", "Young person"),)
"""One young person signs in, since a private message cannot be written through a key worker. Invited by her social worker."""

STRANGERS = (
    PersonStory(
        "stranger-key-worker", "Joanna Whitlock", "stranger.key-worker@tamarisk-lane.example", "KW", "tamarisk", "Key worker", stranger=True
    ),
    PersonStory(
        "stranger-social-worker",
        "Kwame Boateng",
        "stranger.social-worker@eastmoor.example",
        "SW",
        "eastmoor",
        "Social worker",
        stranger=True,
    ),
    PersonStory(
        "stranger-therapist",
        "Dr Helen Strand",
        "stranger.therapist@brackenwell-camhs.example",
        "XT",
        "brackenwell",
        "Therapist",
        stranger=True,
    ),
    PersonStory(
        "stranger-teacher",
        "Martin Oakes",
        "stranger.teacher@pinders-field.example",
        "DT",
        "pinders-field",
        "Designated teacher",
        stranger=True,
    ),
)

PEOPLE = (*MAIN_CAST, *COLLEAGUES, *OFFICES, *ON_DUTY, *YOUNG_PEOPLE, *STRANGERS)
