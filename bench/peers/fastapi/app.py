"""The routes: FastAPI with the ORM of SQLAlchemy."""

from collections import defaultdict

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import func, lateral, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from database import session
from models import Post, User
from schemas import Author, NewAuthor, NewUser, PostOut, PostWithUser, UserCount, UserOut

app = FastAPI()


@app.get("/users/{user_id}", response_model=UserOut)
async def user_by_id(user_id: int, db: AsyncSession = Depends(session)):
    user = await db.get(User, user_id)
    if user is None:
        raise HTTPException(404)
    return user


@app.get("/users", response_model=list[UserOut])
async def users(active: bool, email: str, limit: int = 20, db: AsyncSession = Depends(session)):
    statement = (
        select(User)
        .where(User.is_active == active, User.email.like(email))
        .order_by(User.created_at.desc(), User.id.desc())
        .limit(limit)
    )
    return (await db.scalars(statement)).all()


@app.get("/user-count", response_model=UserCount)
async def user_count(active: bool, email: str, db: AsyncSession = Depends(session)):
    statement = select(func.count()).select_from(User).where(User.is_active == active, User.email.like(email))
    return UserCount(count=await db.scalar(statement))


@app.get("/posts", response_model=list[PostOut])
async def posts(limit: int = 20, offset: int = 0, db: AsyncSession = Depends(session)):
    return (await db.scalars(select(Post).order_by(Post.id).limit(limit).offset(offset))).all()


@app.get("/feed", response_model=list[PostWithUser])
async def feed(limit: int = 20, offset: int = 0, db: AsyncSession = Depends(session)):
    newest = (Post.created_at.desc(), Post.id.desc())
    page = aliased(Post, select(Post).order_by(*newest).limit(limit).offset(offset).subquery())
    statement = (
        select(page)
        .join(page.user)
        .options(contains_eager(page.user))
        .order_by(page.created_at.desc(), page.id.desc())
    )
    return (await db.scalars(statement)).all()


@app.get("/authors", response_model=list[Author])
async def authors(limit: int = 20, offset: int = 0, posts: int = 5, db: AsyncSession = Depends(session)):
    users = (await db.scalars(select(User).order_by(User.id).limit(limit).offset(offset))).all()
    newest = lateral(
        select(Post)
        .where(Post.user_id == User.id)
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(posts)
        .correlate(User)
    )
    post = aliased(Post, newest)
    statement = (
        select(post)
        .select_from(User)
        .join(newest, true())
        .where(User.id.in_([user.id for user in users]))
        .order_by(post.created_at.desc(), post.id.desc())
    )
    posts_by_user = defaultdict(list)
    for found in await db.scalars(statement):
        posts_by_user[found.user_id].append(found)
    for user in users:
        set_committed_value(user, "posts", posts_by_user[user.id])
    return users


@app.post("/users", response_model=UserOut, status_code=201)
async def create_user(body: NewUser, db: AsyncSession = Depends(session)):
    user = new_user(body)
    db.add(user)
    await db.commit()
    return user


@app.post("/authors", response_model=Author, status_code=201)
async def create_author(body: NewAuthor, db: AsyncSession = Depends(session)):
    user = new_user(body)
    user.posts = [Post(title=post.title, content=post.content) for post in body.posts]
    db.add(user)
    await db.commit()
    return user


def new_user(body: NewUser) -> User:
    return User(email=body.email, full_name=body.full_name, hashed_password=body.password)
