"""All desks of the newsroom together, as the window and the commands are given them.

A desk is made when somebody first goes to it: the window's first screen needs four of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from studio.desks.changes import ChangeFeed
from studio.desks.newsroom import Office

if TYPE_CHECKING:
    from studio.desks.accounts import AccountsDesk, Enroller
    from studio.desks.bin import BinDesk
    from studio.desks.carrying import Carrier, CarryingDesk
    from studio.desks.columns import ColumnsDesk
    from studio.desks.conflicts import ConflictsDesk
    from studio.desks.documents import DocumentsDesk
    from studio.desks.editing import EditingDesk
    from studio.desks.exchanging import ExchangeDesk, Exchanging
    from studio.desks.history import HistoryDesk
    from studio.desks.media_library import MediaLibraryDesk
    from studio.desks.mentions import MentionsDesk
    from studio.desks.notices import NoticesDesk
    from studio.desks.placing import PlacingDesk
    from studio.desks.planning import PlanningDesk
    from studio.desks.publishing import PublishingDesk
    from studio.desks.queue import QueueDesk
    from studio.desks.search import SearchDesk
    from studio.desks.starting import StartingDesk
    from studio.desks.story_list import StoryListDesk
    from studio.desks.today import TodayDesk
    from studio.desks.transfers import TransfersDesk
    from studio.sync.presence import Readers
    from studio.sync.progress import Progress


@dataclass(frozen=True)
class Floor:
    office: Office
    library: Path
    """Where media are kept."""
    progress: Progress
    enroller: Enroller
    keep_token: Callable[[str], None]
    snapshot_file: Path
    """Where a newsroom's snapshot is put while it is taken over."""
    open_carrier: Callable[[], Carrier]
    open_exchanging: Callable[[], Exchanging]
    carrying_turn: Lock = field(default_factory=Lock)
    """Held while the log is read into the store: by wire, or from a receipt."""

    @property
    def changes(self) -> ChangeFeed:
        return self.office.changes

    @cached_property
    def accounts(self) -> AccountsDesk:
        from studio.desks.accounts import AccountsDesk

        return AccountsDesk(self.office, self.enroller, self.keep_token)

    @cached_property
    def carrying(self) -> CarryingDesk:
        from studio.desks.carrying import CarryingDesk

        return CarryingDesk(
            self.office, self.library, self.snapshot_file, self.open_carrier(), self.carrying_turn
        )

    @cached_property
    def exchange(self) -> ExchangeDesk:
        from studio.desks.exchanging import ExchangeDesk

        return ExchangeDesk(self.office, self.open_exchanging())

    @cached_property
    def planning(self) -> PlanningDesk:
        from studio.desks.planning import PlanningDesk

        return PlanningDesk(self.office)

    @cached_property
    def columns(self) -> ColumnsDesk:
        from studio.desks.columns import ColumnsDesk

        return ColumnsDesk(self.office)

    @cached_property
    def placing(self) -> PlacingDesk:
        from studio.desks.placing import PlacingDesk

        return PlacingDesk(self.office)

    @cached_property
    def mentions(self) -> MentionsDesk:
        from studio.desks.mentions import MentionsDesk

        return MentionsDesk(self.office)

    @cached_property
    def notices(self) -> NoticesDesk:
        from studio.desks.notices import NoticesDesk

        return NoticesDesk(self.office)

    @cached_property
    def starting(self) -> StartingDesk:
        from studio.desks.starting import StartingDesk

        return StartingDesk(self.office)

    @cached_property
    def story_list(self) -> StoryListDesk:
        from studio.desks.story_list import StoryListDesk

        return StoryListDesk(self.office)

    @cached_property
    def editing(self) -> EditingDesk:
        from studio.desks.editing import EditingDesk

        return EditingDesk(self.office, self.readers)

    @cached_property
    def documents(self) -> DocumentsDesk:
        from studio.desks.documents import DocumentsDesk

        return DocumentsDesk(self.office, self.editing, self.media)

    @cached_property
    def readers(self) -> Readers:
        from studio.sync.presence import Readers

        return Readers()

    @cached_property
    def media(self) -> MediaLibraryDesk:
        from studio.desks.media_library import MediaLibraryDesk

        return MediaLibraryDesk(self.office, self.library)

    @cached_property
    def publishing(self) -> PublishingDesk:
        from studio.desks.publishing import PublishingDesk

        return PublishingDesk(self.office)

    @cached_property
    def queue(self) -> QueueDesk:
        from studio.desks.queue import QueueDesk

        return QueueDesk(self.office, self.progress)

    @cached_property
    def transfers(self) -> TransfersDesk:
        from studio.desks.transfers import TransfersDesk

        return TransfersDesk(self.office)

    @cached_property
    def today(self) -> TodayDesk:
        from studio.desks.today import TodayDesk

        return TodayDesk(self.office, self.planning, self.editing, self.queue, self.mentions)

    @cached_property
    def conflicts(self) -> ConflictsDesk:
        from studio.desks.conflicts import ConflictsDesk

        return ConflictsDesk(self.office)

    @cached_property
    def bin(self) -> BinDesk:
        from studio.desks.bin import BinDesk

        return BinDesk(self.office)

    @cached_property
    def search(self) -> SearchDesk:
        from studio.desks.search import SearchDesk

        return SearchDesk(self.office)

    @cached_property
    def history(self) -> HistoryDesk:
        from studio.desks.history import HistoryDesk

        return HistoryDesk(self.office)
