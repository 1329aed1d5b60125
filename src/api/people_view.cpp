#include "api/people_view.h"

#include <array>

namespace sallyport::api {

std::span<const std::pair<std::string_view, PeopleOrder>> Words<PeopleOrder>::all() {
  static constexpr std::array<std::pair<std::string_view, PeopleOrder>, 4> kWords{
      {{"name", PeopleOrder::kName},
       {"-name", PeopleOrder::kNameDescending},
       {"createdAt", PeopleOrder::kCreatedAt},
       {"-createdAt", PeopleOrder::kCreatedAtDescending}}};
  return kWords;
}

Description describe(const UserView*) {
  return {.name = "User",
          .about = "A person of the tenant's directory.",
          .fields = {
              {"id", {.about = "The id of the user."}},
              {"name", {.about = "The name of the person.", .example = "Ada Lovelace"}},
              {"email", {.about = "The address; empty when there is none.", .example = "ada@north.test"}},
              {"source", {.about = "Where the record comes from: local or a directory.", .example = "local"}},
              {"external_id", {.about = "The id in the source; absent for local users."}},
              {"active", {.about = "Whether the person is active."}},
              {"created_at", {.about = "When the record was made."}},
              {"updated_at", {.about = "When the record last changed."}},
          }};
}

Description describe(const GroupView*) {
  return {.name = "Group",
          .about = "A group of people of the tenant's directory.",
          .fields = {
              {"id", {.about = "The id of the group."}},
              {"name", {.about = "The name of the group.", .example = "Back Office"}},
              {"source", {.about = "Where the record comes from: local or a directory.", .example = "local"}},
              {"external_id", {.about = "The id in the source; absent for local groups."}},
              {"member_count", {.about = "How many users are in it.", .example = "12"}},
              {"created_at", {.about = "When the record was made."}},
              {"updated_at", {.about = "When the record last changed."}},
          }};
}

Description describe(const PeopleQuery*) {
  return {.name = "PeopleQuery",
          .about = "Which users or groups, in which order.",
          .fields = {
              {"source",
               {.about = "Only records of this source: all (the default), local, or the kind of a directory "
                         "such as entra or okta.",
                .min = 1,
                .max = 32,
                .example = "all"}},
              {"filter",
               {.about = "Only names that contain this text, in whatever case.",
                .min = 1,
                .max = 256,
                .example = "Office"}},
              {"limit", kLimitFacts},
              {"sort_by",
               {.about = "The order; name when left out. A leading minus reverses it.", .example = "name"}},
              {"page_token", kPageTokenFacts},
          }};
}

UserView user_view(const model::User& user) {
  return {.id = user.id,
          .name = user.name,
          .email = user.email,
          .source = user.source,
          .external_id = unless_empty(user.external_id),
          .active = user.active,
          .created_at = user.created_at,
          .updated_at = user.updated_at};
}

GroupView group_view(const model::Group& group) {
  return {.id = group.id,
          .name = group.name,
          .source = group.source,
          .external_id = unless_empty(group.external_id),
          .member_count = group.member_count,
          .created_at = group.created_at,
          .updated_at = group.updated_at};
}

base::Result<Position> open_people(const Pager& pager, const PeopleQuery& query) {
  boost::json::object given;
  if (query.source) given["source"] = *query.source;
  if (query.filter) given["filter"] = *query.filter;
  if (query.sort_by) given["sortBy"] = word_of(*query.sort_by);
  return pager.open(given, {{"source", "all"}, {"sortBy", word_of(PeopleOrder::kName)}}, query.limit,
                    query.page_token);
}

directory::ListQuery directory_query(const Position& position) {
  directory::ListQuery query;
  query.source = text_in(position.query, "source").value_or(query.source);
  query.filter = text_in(position.query, "filter").value_or("");
  query.limit = position.limit;
  query.after = position.after;
  const auto order = value_of<PeopleOrder>(text_in(position.query, "sortBy").value_or(""));
  const bool by_time = order == PeopleOrder::kCreatedAt || order == PeopleOrder::kCreatedAtDescending;
  query.sort = by_time ? directory::SortBy::kCreatedAt : directory::SortBy::kName;
  query.descending = order == PeopleOrder::kNameDescending || order == PeopleOrder::kCreatedAtDescending;
  return query;
}

}  // namespace sallyport::api
