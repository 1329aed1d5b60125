// Users and groups as the API shows them, and the query that all lists of people take (accessia §7.1).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/paging.h"
#include "api/shape.h"
#include "directory/service.h"
#include "model/people.h"

namespace sallyport::api {

struct UserView {
  model::UserId id;
  std::string name;
  std::string email;
  std::string source;
  std::optional<std::string> external_id;
  bool active = true;
  base::Time created_at;
  base::Time updated_at;
};
BOOST_DESCRIBE_STRUCT(UserView, (), (id, name, email, source, external_id, active, created_at, updated_at))
Description describe(const UserView*);

struct GroupView {
  model::GroupId id;
  std::string name;
  std::string source;
  std::optional<std::string> external_id;
  std::int64_t member_count = 0;
  base::Time created_at;
  base::Time updated_at;
};
BOOST_DESCRIBE_STRUCT(GroupView, (), (id, name, source, external_id, member_count, created_at, updated_at))
Description describe(const GroupView*);

UserView user_view(const model::User& user);
GroupView group_view(const model::Group& group);

enum class PeopleOrder { kName, kNameDescending, kCreatedAt, kCreatedAtDescending };
template <>
struct Words<PeopleOrder> {
  static std::span<const std::pair<std::string_view, PeopleOrder>> all();
};

struct PeopleQuery {
  std::optional<std::string> source;
  std::optional<std::string> filter;
  std::optional<std::int64_t> limit;
  std::optional<PeopleOrder> sort_by;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(PeopleQuery, (), (source, filter, limit, sort_by, page_token))
Description describe(const PeopleQuery*);

base::Result<Position> open_people(const Pager& pager, const PeopleQuery& query);
directory::ListQuery directory_query(const Position& position);

}  // namespace sallyport::api
