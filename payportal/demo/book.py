"""The rest of the ledger: what every customer owes beside the documents of the stories."""

from payportal.demo.company import Customer
from payportal.demo.scene import Scene
from payportal.domain.open_item import ItemKind

DOCUMENTS = 400
OLDEST, NEWEST = 96, 1


def fill(scene: Scene) -> None:
    """Send documents to everybody who is not quiet until the ledger has its size."""
    people = [one for one in scene.people if one.name not in scene.quiet]
    place = 0
    while len(scene.documents) < DOCUMENTS:
        _send(scene, people[place % len(people)], place)
        place += 1


def _send(scene: Scene, customer: Customer, place: int) -> None:
    days_ago = scene.chance.randrange(NEWEST, OLDEST)
    if place % 17 == 5:
        scene.bill(customer.name, days_ago=days_ago, kind=ItemKind.CREDIT_MEMO, terms="NET 30")
    elif place % 53 == 9:
        scene.bill(customer.name, days_ago=days_ago, kind=ItemKind.DEBIT_MEMO, terms="NET 30")
    else:
        scene.bill(customer.name, days_ago=days_ago, part_open=place % 23 == 7)
