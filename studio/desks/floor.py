"""All desks of the newsroom together, as the window and the commands are given them."""

from __future__ import annotations

from dataclasses import dataclass

from studio.desks.accounts import AccountsDesk
from studio.desks.bin import BinDesk
from studio.desks.changes import ChangeFeed
from studio.desks.conflicts import ConflictsDesk
from studio.desks.editing import EditingDesk
from studio.desks.media_library import MediaLibraryDesk
from studio.desks.planning import PlanningDesk
from studio.desks.publishing import PublishingDesk
from studio.desks.queue import QueueDesk
from studio.desks.today import TodayDesk
from studio.desks.transfers import TransfersDesk


@dataclass(frozen=True, slots=True)
class Floor:
    changes: ChangeFeed
    accounts: AccountsDesk
    planning: PlanningDesk
    editing: EditingDesk
    media: MediaLibraryDesk
    publishing: PublishingDesk
    queue: QueueDesk
    transfers: TransfersDesk
    today: TodayDesk
    conflicts: ConflictsDesk
    bin: BinDesk
