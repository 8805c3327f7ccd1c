"""Engine and sessions of SQLAlchemy; asyncpg prepares each statement once per connection."""

import os
from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import sessionmaker

# asyncpg reads the address from the variables of libpq (PGHOST, PGPORT, …)
engine = create_async_engine(
    "postgresql+asyncpg://",
    pool_size=int(os.environ["POOL_SIZE"]) // int(os.environ["WORKERS"]),
    max_overflow=0,
)
new_session = sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)


async def session() -> AsyncIterator[AsyncSession]:
    async with new_session() as opened:
        yield opened
