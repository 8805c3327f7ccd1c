package peer;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.jpa.repository.Query;

interface PostRepository extends JpaRepository<Post, Long> {

    @Query("select p from Post p order by p.id limit :limit offset :offset")
    List<Post> findPage(int limit, int offset);

    @Query("select p from Post p join fetch p.user order by p.createdAt desc, p.id desc limit :limit offset :offset")
    List<Post> findNewestWithUsers(int limit, int offset);

    @NativeQuery("""
            select p.*
            from unnest(:users) as author (id)
            cross join lateral (
                select * from posts where user_id = author.id order by created_at desc, id desc limit :limit) p
            order by p.created_at desc, p.id desc""")
    List<Post> findNewestOfEach(Long[] users, int limit);
}
