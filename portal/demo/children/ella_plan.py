"""Ella's care and therapeutic plan under the five steps, with all fifteen sections and its other versions."""

from portal.demo.shapes import CHILD, COMMISSIONER, SCHOOL, AgreementStory, PlanVersion
from portal.demo.writing import dissent, five_steps, version_for

KW, RM, CL, SW, IRO, VSH, DT = (
    "isaac-thorne",
    "maureen-doyle",
    "anil-perera",
    "sunita-rao",
    "desmond-clarke",
    "josephine-mensah",
    "owen-castell",
)

PLAN = PlanVersion(
    number="2.0",
    state="active",
    begun_days_ago=40,
    approved_by=(RM, CL),
    approved_days_ago=15,
    why="Major: written afresh with the change of school.",
    agreements=(
        AgreementStory(
            SW, "agreed_with_comments", 12, "Please keep the story of the refuge in Ella's own words; she chose them with care.", section=2
        ),
        AgreementStory(VSH, "agreed", 11, section=9),
        AgreementStory(DT, "agreed", 9, section=9),
    ),
    sections=(
        five_steps(
            1,
            KW,
            RM,
            "One: I am quiet when I am new, and it isn't rudeness. Two: I have a whisper voice and you can have it if you come close. "
            "Three: I know a lot about otters.",
            "Plaiting anything. Spotting animals before anyone else does. I am kind to little ones. I swam a width.",
            "Otters, ponies, wellies, toast cut in strips. When Isaac does the porridge voice.",
            "English, and some Welsh with my grandad Emrys, who counts sheep properly. I was christened and I like carols.",
        ),
        five_steps(
            2,
            SW,
            RM,
            "I lived with my mummy and my baby brother. There was a man who was frightening and we had to go to a house for mummies and "
            "children, and then another one. Mummy loves me and she couldn't keep us safe by herself. That is a grown-up problem and I "
            "didn't do it.",
            "Please don't ask me what he did. I told Sunita and she wrote it down so that I don't have to keep it.",
            "My teacher doesn't need to know about the house for mummies.",
        ),
        five_steps(
            3,
            CL,
            CL,
            "Ella goes still and silent when a man's voice rises, even in fun. She puts bread in her pillowcase. At night she calls out "
            "and is wet, then strips the bed by herself before anyone wakes. She never asks for anything twice.",
            "That noise comes before danger; that food may run out; that needing something makes trouble for the person you love. We "
            "wonder if being small and tidy was the way she helped her mother.",
            "Low voices and doors closed by hand. Food she can see and reach. To be woken by care and not by shame. Adults who ask the "
            "second time for her.",
            "A snack tin with her name on it. A night bag kept by the bed, so that two minutes and a dry sheet are all it takes. Isaac "
            "kneeling before he speaks. Play with animals who get lost and are found.",
            "Sure of what we see; the rest is our best understanding, made with her social worker and her grandad. Looked at every "
            "twelve weeks.",
        ),
        five_steps(
            4,
            KW,
            RM,
            "My name on the hook. Somebody saying good morning before they say anything else. The tin is full.",
            "Come down to my size. Say “big feeling, small room, I'm here”. Breathe like the otter: in, float, out. If I hide, sit "
            "outside the den and hum.",
            "Say it quiet and say what instead. “Not the road. The gate is yours.” Never count to three.",
            "A hand held out flat, for me to take or not. “You're not a bother.” Plaiting my hair, when I bring the brush.",
            "We each say one thing, then we feed the hens together and it is done. You don't bring it up again at tea.",
        ),
        five_steps(
            5,
            KW,
            RM,
            "Isaac or Mel wakes me with the curtain first and the voice second. Hens, porridge, hair.",
            "Family-style at the round table; I may fill my tin before bed. Nobody says “finish up”.",
            "Mel drives me in the small car; we say hello to the ponies at the bend. I go in by the side gate at twenty to nine.",
            "Bath, story, otter breathing, night light on the low setting. Someone looks in at eleven and again at two.",
            "Aftershave is hard for me: the house does not use it. Slamming doors too, so ours have felt on them. I like heavy blankets.",
            "Half an hour of tablet, in the kitchen. Two pounds on Saturdays; I am saving for a real otter adoption.",
        ),
        five_steps(
            6,
            RM,
            SW,
            "Raised voices, men she does not know, smells of aftershave and beer, a crowded cloakroom, being looked for in a hurry.",
            "Goes still, holds her plait, breathes high up. Then she is suddenly not in the room.",
            "1. One adult, low and slow. 2. Name the noise: “That was the bin lorry. You are at the cottage.” 3. Offer the den or the "
            "hens. 4. Hum; do not question. 5. When she moves, offer toast.",
            "Searching loudly. Reaching for her. Two adults discussing her over her head. “There's nothing to be scared of.”",
            "She is tired afterwards for an hour: warm drink, no demands. She likes to tell the hens what happened; stand near and listen.",
            "She hides and does not run: the den, the airing cupboard, behind the hen house. Look quietly for ten minutes. If she is "
            "not found in twenty, call the police and the duty team; her mother's former partner must not learn where she lives.",
            "No restriction of liberty. The address is confidential to her mother's former partner and everyone in touch with him.",
        ),
        five_steps(
            7,
            KW,
            RM,
            "Well and growing. Eczema on the hands in cold weather. Weight has come up to where the nurse hoped.",
            "Emollient each morning and night. Allergic to eggs in quantity; baked egg is fine. No regular medicine.",
            "Wakes about once a night, from three times a night last year. Dentist in the spring-green building; one filling, bravely. "
            "Eyes fine.",
            "The continence nurse sees her every eight weeks at home. Review health assessment is done for this year.",
        ),
        five_steps(
            8,
            KW,
            SW,
            "Isaac most of all. Mel at night. Maureen for important questions. Sunita, who keeps what I told her.",
            "Mummy: an hour and a half each fortnight at the family centre, with a worker in the room, then hot chocolate with Isaac. "
            "Grandad: Sunday calls with sheep.",
            "My brother lives with his new family. We see each other in the holidays, and he has my second otter.",
            "Nine hens, all named after biscuits. The ponies at the bend.",
            "My friend at the second house for mummies, who taught me plaits. I don't know where she is. Isaac wrote that down as well.",
        ),
        five_steps(
            9,
            DT,
            VSH,
            "Pinder's Field School, in the small class beside the garden; before that the primary phase of Saltmarsh Academy. "
            "Attendance since the start: every day but one. Reads two years ahead in her head; aloud she is just beginning.",
            "A whispered answer once a day to one adult. Number bonds with hens. A friend to eat lunch with.",
            "Told where the door is, and that it stays shut. Pairs before groups. Being chosen last is fine, being chosen first is not.",
            "Garden club on Mondays. Swimming on Saturdays with the house.",
        ),
        five_steps(
            10,
            CL,
            CL,
            "Play therapy with Dr Perera each week in the garden room, and twenty minutes with Isaac at the end.",
            "To play what frightened her until she is the one who decides what happens next.",
            "No questions about the session. Toast. If she plays the lost otter at home, play the one who finds.",
            "Agreed by Harbour Council; her mother was told and is glad. Ella has a red pebble which means stop.",
        ),
        five_steps(
            11,
            CL,
            CL,
            "“Use my whisper at the new school.” · “Sleep all the way to the birds.” · “Swim a length.”",
            "The tin is never empty. · Every adult in the house lowers the voice first. · Mummy's time happens in the same room each time.",
        ),
        five_steps(
            12,
            KW,
            SW,
            "The new school has begun. No other move is planned. A family for later is being thought about, slowly, and Ella knows that "
            "nobody will decide it without her.",
            "Sunita and Isaac told her on the bench by the hens. She asked if the side gate squeaks. It did; it has been oiled.",
            "Bonfire night, for the bangs. Her brother's birthday.",
        ),
        five_steps(
            13,
            KW,
            SW,
            "Dresses, plaits, feeds hens, lays the table, packs her swimming bag with a picture list.",
            "Asking the second time. Ordering her own toast at the café, by whisper or by pointing.",
            "Wants to be an otter keeper, “or the person who opens the gate in the morning”.",
        ),
        dissent(
            8,
            SW,
            "Ella's mother, about family time",
            "I know why someone has to be in the room. I don't agree that it needs to be writing things down the whole time. It makes "
            "us both stiff.",
        ),
        version_for(
            SCHOOL,
            8,
            "How to help Ella at school",
            "Ella is gentle, observant and quietly very clever. She speaks in a whisper when she trusts you; please come close and down "
            "to her height, and never make her repeat it for the class. Offer things a second time, since she will not ask. If she goes "
            "still or holds her plait, use few words, tell her what the noise was, and let her sit in the reading den where she can see "
            "the door. A quiet look after ten minutes is enough. Please warn her before the fire bell and keep doors from slamming.",
            author=KW,
            approver=RM,
        ),
        version_for(
            SCHOOL,
            11,
            "What can be hard in the school day",
            "Loud or sudden voices, a crowded cloakroom, being looked for in a hurry, unfamiliar men. She does not run off; she hides, "
            "close by and very quietly. Only named staff of the house collect her, from the side gate. Please publish no photograph of "
            "her and give her whereabouts to nobody.",
            author=KW,
            approver=RM,
        ),
        version_for(
            SCHOOL,
            9,
            "What we think is behind it",
            "Ella has learnt to stay small when things are loud. Calm adults who come to her are what helps her to be seen.",
            author=CL,
            approver=CL,
        ),
        version_for(
            SCHOOL,
            12,
            "Health at school",
            "Eczema: her own hand cream in her tray. Egg: no eggs as such; baked egg is fine. She may need the toilet at once; let her "
            "go without asking.",
            author=KW,
            approver=RM,
        ),
        version_for(
            SCHOOL,
            14,
            "Who may collect, who may call",
            "Isaac Thorne, Mel or Maureen Doyle, with a badge. All calls and messages about Ella go to the house, from whomever they come.",
            author=SW,
            approver=SW,
        ),
        version_for(
            SCHOOL,
            16,
            "What school can practise",
            "Choosing between two things out loud or by pointing. Being the one who opens the garden gate.",
            author=KW,
            approver=SW,
        ),
        version_for(
            COMMISSIONER,
            7,
            "Commissioner line: wellbeing",
            "Settled; gaining weight and confidence; takes part in house life.",
            author=KW,
            approver=RM,
        ),
        version_for(
            COMMISSIONER,
            11,
            "Commissioner line: safety",
            "Risk level: low in the home. Address confidential. No restrictions.",
            author=RM,
            approver=SW,
        ),
        version_for(
            COMMISSIONER,
            13,
            "Commissioner line: education",
            "Planned school move completed; attendance 98 per cent.",
            author=KW,
            approver=VSH,
        ),
        version_for(COMMISSIONER, 17, "Commissioner line: goals", "Six goals: five moving forward, one steady.", author=CL, approver=CL),
        version_for(
            COMMISSIONER,
            25,
            "Commissioner line: changes",
            "School move in its settling weeks. No change of home planned.",
            author=KW,
            approver=SW,
        ),
        version_for(
            CHILD,
            8,
            "Ella's version: how we look after you",
            "We come down to your size. We use the quiet voice. Your tin is always full. If you hide, we hum outside until you are "
            "ready. You are not a bother.",
            author=KW,
            approver=RM,
        ),
        version_for(
            CHILD,
            11,
            "Ella's version: feeling safe",
            "When a noise is big, we tell you what it was. You can go to the den or to the hens. Grown-ups keep the gate, that is our "
            "job and not yours.",
            author=KW,
            approver=RM,
        ),
        version_for(
            CHILD,
            25,
            "Ella's version: your new school",
            "You have started. The side gate does not squeak any more. Mr Castell says good morning and does not mind if you wave instead.",
            author=KW,
            approver=SW,
        ),
    ),
)
