package peer;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import org.hibernate.annotations.DynamicInsert;
import org.hibernate.annotations.Generated;

/// Row of the table `users`. An INSERT names only columns with a value, and returns the generated ones.
@Entity
@Table(name = "users")
@DynamicInsert
class User {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String email;
    private String fullName;
    private String hashedPassword;

    @Generated
    private Boolean isActive;

    @Generated
    private OffsetDateTime createdAt;

    private OffsetDateTime updatedAt;
    private OffsetDateTime deletedAt;

    @Generated
    private String role;

    protected User() {}

    User(String email, String fullName, String hashedPassword) {
        this.email = email;
        this.fullName = fullName;
        this.hashedPassword = hashedPassword;
    }

    Long getId() {
        return id;
    }

    String getEmail() {
        return email;
    }

    String getFullName() {
        return fullName;
    }

    Boolean getIsActive() {
        return isActive;
    }

    OffsetDateTime getCreatedAt() {
        return createdAt;
    }

    OffsetDateTime getUpdatedAt() {
        return updatedAt;
    }

    OffsetDateTime getDeletedAt() {
        return deletedAt;
    }

    String getRole() {
        return role;
    }
}
