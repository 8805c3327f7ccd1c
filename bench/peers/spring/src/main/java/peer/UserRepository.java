package peer;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface UserRepository extends JpaRepository<User, Long> {

    @Query("select u from User u where u.isActive = :active and u.email like :email order by u.createdAt desc, u.id desc")
    List<User> findNewest(boolean active, String email, Limit limit);

    @Query("select count(*) from User u where u.isActive = :active and u.email like :email")
    long count(boolean active, String email);

    @Query("select u from User u order by u.id limit :limit offset :offset")
    List<User> findPage(int limit, int offset);
}
