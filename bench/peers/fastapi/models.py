"""The tables as SQLAlchemy maps them."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, FetchedValue, ForeignKey, Text
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    # fetches the values that the database generates with RETURNING, without a further SELECT
    __mapper_args__ = {"eager_defaults": True}

    id = Column(BigInteger, primary_key=True)
    email = Column(Text, nullable=False)
    full_name = Column(Text, nullable=False)
    hashed_password = Column(Text, nullable=False)
    is_active = Column(Boolean, nullable=False, server_default=FetchedValue())
    created_at = Column(DateTime(timezone=True), nullable=False, server_default=FetchedValue())
    updated_at = Column(DateTime(timezone=True))
    deleted_at = Column(DateTime(timezone=True))
    role = Column(Text, nullable=False, server_default=FetchedValue())

    posts = relationship("Post", back_populates="user")


class Post(Base):
    __tablename__ = "posts"
    __mapper_args__ = {"eager_defaults": True}

    id = Column(BigInteger, primary_key=True)
    title = Column(Text, nullable=False)
    content = Column(Text)
    user_id = Column(BigInteger, ForeignKey("users.id"), nullable=False)
    created_at = Column(DateTime(timezone=True), nullable=False, server_default=FetchedValue())
    updated_at = Column(DateTime(timezone=True))

    user = relationship("User", back_populates="posts")
