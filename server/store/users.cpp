#include "server/store/users.hpp"

namespace gulou::store {

namespace {

constexpr const char* columns = "SELECT id, username, name, role, unit, disabled, password_hash "
                                "FROM users ";

// Nullopt for a row this program cannot understand: treated as nobody, never as somebody else.
std::optional<org::Person> read_person(const Statement& row) {
    const auto role = org::role(row.text(3));
    auto unit = org::UnitCode::parse(row.text(4));
    if (!role || !unit)
        return std::nullopt;
    return org::Person{UserId{row.integer(0)}, row.text(1), row.text(2), *role, *unit,
                       row.integer(5) != 0};
}

Result<std::vector<org::Person>> only_known(Result<std::vector<std::optional<org::Person>>> rows) {
    if (!rows)
        return fail(rows.error());
    std::vector<org::Person> people;
    for (auto& person : *rows)
        if (person)
            people.push_back(*std::move(person));
    return people;
}

} // namespace

Result<UserId> Users::add(const NewUser& user) {
    auto added = connection_
                     ->prepare("INSERT INTO users(username, name, role, unit, password_hash, "
                               "created_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
                     .bind(user.username, user.name, org::name(user.role), user.unit.text(),
                           user.password_hash, user.created_at)
                     .run();
    if (added)
        return UserId{connection_->last_insert_id()};
    if (added.error().code == ErrorCode::Conflict)
        return fail(ErrorCode::Conflict, "the username " + user.username + " is taken");
    return fail(added.error());
}

Result<void> Users::change(std::string sql, UserId id, std::string_view value) {
    if (auto done = connection_->prepare(std::move(sql)).bind(id, value).run(); !done)
        return done;
    if (connection_->changes() == 0)
        return fail(ErrorCode::NotFound, "no such user");
    return {};
}

Result<void> Users::set_password(UserId id, std::string_view password_hash) {
    return change("UPDATE users SET password_hash=?2 WHERE id=?1", id, password_hash);
}

Result<void> Users::disable(UserId id) {
    return change("UPDATE users SET disabled=CAST(?2 AS INTEGER) WHERE id=?1", id, "1");
}

Result<void> Users::enable(UserId id) {
    return change("UPDATE users SET disabled=CAST(?2 AS INTEGER) WHERE id=?1", id, "0");
}

Result<std::optional<org::Person>> Users::find(UserId id) {
    auto row =
        first(connection_->prepare(std::string(columns) + "WHERE id=?1").bind(id), read_person);
    if (!row)
        return fail(row.error());
    return row->value_or(std::nullopt);
}

Result<std::optional<Credentials>> Users::credentials(std::string_view username) {
    auto row =
        first(connection_->prepare(std::string(columns) + "WHERE username=?1").bind(username),
              [](const Statement& found) -> std::optional<Credentials> {
                  auto person = read_person(found);
                  if (!person)
                      return std::nullopt;
                  return Credentials{*std::move(person), found.text(6)};
              });
    if (!row)
        return fail(row.error());
    return row->value_or(std::nullopt);
}

Result<std::vector<org::Person>> Users::below(const org::UnitCode& unit) {
    return only_known(
        collect(connection_
                    ->prepare(std::string(columns) + "WHERE unit>=?1 AND unit<?2 "
                                                     "ORDER BY unit, username LIMIT 10000")
                    .bind(unit.text(), unit.text() + ":"),
                read_person));
}

Result<std::vector<org::Person>> Users::all() {
    return only_known(
        collect(connection_->prepare(std::string(columns) + "ORDER BY unit, username LIMIT 10000"),
                read_person));
}

} // namespace gulou::store
