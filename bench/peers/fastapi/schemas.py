"""Requests and responses as Pydantic validates them."""

from datetime import datetime
from typing import Optional

from pydantic import BaseModel


class PostOut(BaseModel):
    id: int
    title: str
    content: Optional[str]
    user_id: int
    created_at: datetime
    updated_at: Optional[datetime]

    class Config:
        orm_mode = True  # Pydantic 1
        from_attributes = True  # Pydantic 2


class UserOut(BaseModel):
    id: int
    email: str
    full_name: str
    is_active: bool
    created_at: datetime
    updated_at: Optional[datetime]
    deleted_at: Optional[datetime]
    role: str

    class Config:
        orm_mode = True  # Pydantic 1
        from_attributes = True  # Pydantic 2


class PostWithUser(PostOut):
    user: UserOut


class Author(UserOut):
    posts: list[PostOut]


class UserCount(BaseModel):
    count: int


class NewUser(BaseModel):
    email: str
    full_name: str
    password: str


class NewPost(BaseModel):
    title: str
    content: Optional[str]


class NewAuthor(NewUser):
    posts: list[NewPost]
