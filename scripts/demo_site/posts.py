"""What the people of Alder Bay, a town that does not exist, have posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the feed."""

    handle: str
    name: str

    @property
    def initials(self) -> str:
        """The first letters of the name's first and last word."""
        words = self.name.split()
        return (words[0][0] + words[-1][0]).upper()


@dataclass(frozen=True, slots=True)
class Comment:
    """An answer under a post."""

    author: Person
    posted_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """One entry of the feed; `picture` is a file name of `pictures.feed_pictures`."""

    id: int
    author: Person
    posted_at: datetime
    text: str
    comments: tuple[Comment, ...]
    likes: int
    shares: int
    picture: str | None = None
    picture_size: tuple[int, int] = (960, 720)
    description: str = ""


PEOPLE = {
    handle: Person(handle, name)
    for handle, name in (
        ("maren_outside", "Maren Bakke"),
        ("quietharbor_fan", "Quiet Harbor"),
        ("tomas.walks", "Tomas Reyes"),
        ("alderbay_library", "Alder Bay Library"),
        ("lena_kitchen", "Lena Kowal"),
        ("jonas_sails", "Jonas Strand"),
        ("opal_garden", "Opal Pereira"),
        ("dw_workshop", "Dan Whitlock"),
        ("ridge_ensemble", "Ridge Ensemble"),
        ("hana.b", "Hana Brandt"),
    )
}

_BETWEEN_COMMENTS = timedelta(minutes=13)

_Answers = tuple[tuple[str, str], ...]


def _post(
    at: str,
    handle: str,
    text: str,
    answers: _Answers,
    *,
    counts: tuple[int, int],
    picture: str | None = None,
    picture_size: tuple[int, int] = (960, 720),
    description: str = "",
) -> Post:
    posted_at = datetime.fromisoformat(f"{at}:00+01:00")
    return Post(
        id=int(posted_at.timestamp()) // 60 % 100_000,
        author=PEOPLE[handle],
        posted_at=posted_at,
        text=text,
        comments=tuple(
            Comment(PEOPLE[author], posted_at + _BETWEEN_COMMENTS * order, answer)
            for order, (author, answer) in enumerate(answers, start=1)
        ),
        likes=counts[0],
        shares=counts[1],
        picture=picture,
        picture_size=picture_size,
        description=description,
    )


POSTS = (
    _post(
        "2026-11-14T19:42",
        "maren_outside",
        "The meadow above the old mill is still in flower, in the middle of November. I sat there "
        "until my tea was cold and did not mind at all.",
        (
            ("opal_garden", "Those must be the late daisies. Mine gave up two weeks ago!"),
            ("tomas.walks", "Is the gate by the mill open again?"),
            ("maren_outside", "It is, just lift it a little when you close it."),
        ),
        counts=(48, 3),
        picture="valley.jpg",
        description="A meadow with small flowers in front of wooded hills",
    ),
    _post(
        "2026-11-14T17:55",
        "alderbay_library",
        "Story hour moves to the big room upstairs this Saturday at ten. Bring a cushion. There "
        "will be a book about a very patient heron, and cocoa.",
        (
            ("hana.b", "We will be there with two cushions and three children."),
            ("lena_kitchen", "I can bring a tray of cinnamon rolls if that helps."),
            ("alderbay_library", "That always helps, Lena. Thank you!"),
        ),
        counts=(31, 9),
    ),
    _post(
        "2026-11-14T16:20",
        "jonas_sails",
        "Hardly any wind, so we drifted, talked, and let the lunch take as long as it liked. Three "
        "boats out and all of us going nowhere.",
        (
            ("maren_outside", "That water is like glass."),
            ("dw_workshop", "Did the new rudder behave?"),
            ("jonas_sails", "Not a squeak. Good work, Dan."),
        ),
        counts=(77, 5),
        picture="sea.jpg",
        description="Three sailing boats on calm blue water",
    ),
    _post(
        "2026-11-14T14:03",
        "opal_garden",
        "Last marigolds of the year. I am leaving the seed heads standing for the finches, so if "
        "you come by, please do not tidy them.",
        (
            ("hana.b", "Could I have a handful of the seeds in spring?"),
            ("opal_garden", "There is already a paper bag with your name on it."),
        ),
        counts=(64, 4),
        picture="garden.jpg",
        description="Orange marigolds between green leaves, seen from above",
    ),
    _post(
        "2026-11-14T12:34",
        "quietharbor_fan",
        "Came across this one again today. Some evenings deserve a second look.",
        (
            ("tomas.walks", "Where is this? I would like to walk there."),
            ("lena_kitchen", "That sky!"),
            ("quietharbor_fan", "Somewhere up north, I think."),
            ("jonas_sails", "Nice little boat."),
        ),
        counts=(112, 26),
        picture="lake-again.jpg",
        picture_size=(1080, 815),
        description="A sailing boat on a mountain lake at dusk",
    ),
    _post(
        "2026-11-14T10:47",
        "tomas.walks",
        "Drew up the Sunday round for the walking group. Four stops, about eleven kilometres, one "
        "steep bit after number two. We start at the bus shelter at nine.",
        (
            ("maren_outside", "Is stop three the bench with the view?"),
            ("tomas.walks", "The very one. We will have our sandwiches there."),
            ("ridge_ensemble", "Two of us are coming, with a flask of soup."),
        ),
        counts=(53, 12),
        picture="trail-map.png",
        description="A hand-drawn walking map with contour lines and a dotted trail",
    ),
    _post(
        "2026-11-14T09:30",
        "lena_kitchen",
        "Plum cake, second attempt. Less sugar, more plums, ten minutes longer. The neighbours "
        "have voted and the second attempt wins, seven to one. The one was my brother.",
        (
            ("dw_workshop", "I would like to vote again, to be on the safe side."),
            ("hana.b", "Recipe, please!"),
            ("lena_kitchen", "On the noticeboard by the bakery from tomorrow."),
        ),
        counts=(89, 14),
    ),
    _post(
        "2026-11-14T08:12",
        "maren_outside",
        "Went in before sunrise and had the whole wood to myself. The mist came down between the "
        "trees so slowly that you only noticed when you looked away and back.",
        (
            ("opal_garden", "I can smell that picture."),
            ("tomas.walks", "Which path did you take?"),
            ("maren_outside", "The lower one, along the stream."),
        ),
        counts=(141, 18),
        picture="forest.jpg",
        picture_size=(960, 1120),
        description="Fir trees and wooded slopes in morning mist",
    ),
    _post(
        "2026-11-13T21:08",
        "dw_workshop",
        "The bench for the ferry landing has had its third coat of oil. It goes back out on "
        "Thursday. Please let it dry before you sit down, it will remember you.",
        (
            ("jonas_sails", "Looks better than when it was new."),
            ("alderbay_library", "We have a reading chair that would love to meet you."),
        ),
        counts=(58, 6),
        picture="board.jpg",
        description="Four oiled wooden planks, close up",
    ),
    _post(
        "2026-11-13T19:45",
        "ridge_ensemble",
        "Open rehearsal on Wednesday, half past seven, in the old boat hall. A little Grieg, a "
        "little something new, and a break in the middle for the people who came for the biscuits.",
        (
            ("hana.b", "I am one of the biscuit people and I am not ashamed."),
            ("lena_kitchen", "I will see to it that there are enough."),
        ),
        counts=(37, 11),
    ),
    _post(
        "2026-11-13T17:26",
        "hana.b",
        "The hills have turned. My grandmother called this the week of the rust, and every year I "
        "think she exaggerated, and every year she did not.",
        (
            ("maren_outside", "What a good name for it."),
            ("opal_garden", "Mine called it the long yellow."),
            ("hana.b", "I am keeping both."),
        ),
        counts=(96, 8),
        picture="autumn.jpg",
        description="Hills with trees in autumn colours behind a dry meadow",
    ),
    _post(
        "2026-11-13T15:10",
        "tomas.walks",
        "Lost: one grey woollen glove, left hand, somewhere between the bakery and the bridge. "
        "Found: one green one, right hand, same stretch. If we are two halves of a story, write to "
        "me.",
        (
            ("lena_kitchen", "A grey one is drying on the bakery's radiator."),
            ("tomas.walks", "Then I owe the bakery a visit. What a shame."),
        ),
        counts=(72, 2),
    ),
    _post(
        "2026-11-13T06:38",
        "jonas_sails",
        "Night watch at the landing. Clear, cold, and so still that the mountains were "
        "there twice.",
        (
            ("hana.b", "How long did you have to keep still for this?"),
            ("jonas_sails", "Long enough to stop feeling my feet."),
            ("ridge_ensemble", "There is a piece of music in this."),
        ),
        counts=(158, 21),
        picture="night.jpg",
        description="The moon over snowy mountains and a dark lake",
    ),
    _post(
        "2026-11-12T18:15",
        "alderbay_library",
        "A thank-you to the eleven people who helped to carry the shelves. The local history "
        "corner is open again, and the chair by the window is still the best seat in town.",
        (
            ("dw_workshop", "Shelves are holding?"),
            ("alderbay_library", "Shelves are holding."),
        ),
        counts=(66, 3),
    ),
)
