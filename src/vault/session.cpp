#include "vault/session.h"

#include <algorithm>

#include <boost/json.hpp>

#include "base/json.h"

namespace sallyport::vault {
namespace {

namespace json = boost::json;
using Texts = std::vector<std::string>;

json::object member_json(const HostMember& member) {
  return {{"id", member.id.to_string()}, {"host_id", member.host_id}, {"name", member.display_name}};
}

json::array texts_json(const Texts& texts) { return json::array(texts.begin(), texts.end()); }

// Reads what write_session and write_ticket have written; whatever else makes it fail.
class Reader {
 public:
  explicit Reader(std::string_view text) {
    boost::system::error_code error;
    value_ = json::parse(text, error);
    failed_ = error || !value_.is_object();
  }

  std::string text(std::string_view name) {
    const auto* found = find(name);
    return found == nullptr ? std::string() : text_of(*found);
  }
  bool flag(std::string_view name) {
    const auto* found = find(name);
    return found != nullptr && found->is_bool() && found->get_bool();
  }
  Texts texts(std::string_view name) { return texts_of(find(name)); }
  template <class Id>
  std::optional<Id> id(std::string_view name) {
    const auto* found = find(name);
    return found == nullptr ? std::nullopt : std::optional(id_of<Id>(*found));
  }
  std::optional<HostMember> member(std::string_view name) {
    const auto* found = find(name);
    if (found == nullptr) return std::nullopt;
    const auto* object = found->if_object();
    if (object == nullptr) return fail<std::optional<HostMember>>();
    HostMember member;
    if (const auto* id = object->if_contains("id")) member.id = id_of<model::AccountId>(*id);
    if (const auto* host_id = object->if_contains("host_id")) member.host_id = text_of(*host_id);
    if (const auto* display = object->if_contains("name")) member.display_name = text_of(*display);
    return member;
  }
  std::vector<AllowedProvider> providers(std::string_view name) {
    std::vector<AllowedProvider> providers;
    const auto* found = find(name);
    if (found == nullptr) return providers;
    const auto* object = found->if_object();
    if (object == nullptr) return fail<std::vector<AllowedProvider>>();
    for (const auto& [provider, scopes] : *object)
      providers.push_back({.provider = std::string(provider), .scopes = texts_of(&scopes)});
    return providers;
  }

  template <class T>
  base::Result<T> finish(T value) const {
    if (!failed_) return value;
    return base::refuse(base::ErrorKind::kUnauthenticated, "invalid_session",
                        "The session is not valid, or not any more. Begin a new one.");
  }

 private:
  const json::value* find(std::string_view name) const {
    return failed_ ? nullptr : value_.get_object().if_contains(name);
  }
  template <class T>
  T fail() {
    failed_ = true;
    return T{};
  }
  std::string text_of(const json::value& value) {
    const auto* text = value.if_string();
    return text == nullptr ? fail<std::string>() : std::string(text->data(), text->size());
  }
  Texts texts_of(const json::value* value) {
    Texts texts;
    if (value == nullptr) return texts;
    const auto* array = value->if_array();
    if (array == nullptr) return fail<Texts>();
    for (const auto& one : *array) texts.push_back(text_of(one));
    return texts;
  }
  template <class Id>
  Id id_of(const json::value& value) {
    const auto id = Id::parse(text_of(value));
    return id ? *id : fail<Id>();
  }

  json::value value_;
  bool failed_ = false;
};

}  // namespace

const AllowedProvider* Session::allows(std::string_view provider) const {
  static const AllowedProvider kAnything;
  if (providers.empty()) return &kAnything;
  const auto found = std::ranges::find(providers, provider, &AllowedProvider::provider);
  return found == providers.end() ? nullptr : &*found;
}

bool Session::works_in(std::optional<std::string_view> origin) const {
  if (!origin) return origins.empty();
  return std::ranges::find(origins, *origin) != origins.end();
}

std::string write_session(const Session& session) {
  json::object object;
  if (session.member) object["member"] = member_json(*session.member);
  if (!session.script.empty()) object["script"] = session.script;
  if (!session.providers.empty()) {
    auto& providers = object["providers"].emplace_object();
    for (const auto& one : session.providers) providers[one.provider] = texts_json(one.scopes);
  }
  object["user"] = session.user;
  object["master"] = session.master;
  if (!session.origins.empty()) object["origins"] = texts_json(session.origins);
  return base::to_json(object);
}

base::Result<Session> read_session(std::string_view text) {
  Reader reader(text);
  Session session;
  session.member = reader.member("member");
  session.script = reader.text("script");
  session.providers = reader.providers("providers");
  session.user = reader.flag("user");
  session.master = reader.flag("master");
  session.origins = reader.texts("origins");
  return reader.finish(std::move(session));
}

std::string write_ticket(const Ticket& ticket) {
  json::object object{{"setup", ticket.setup.to_string()}};
  if (ticket.member) object["member"] = member_json(*ticket.member);
  object["master"] = ticket.owner_kind == model::OwnerKind::kMaster;
  if (!ticket.script.empty()) object["script"] = ticket.script;
  if (!ticket.scopes.empty()) object["scopes"] = texts_json(ticket.scopes);
  if (ticket.connection) object["connection"] = ticket.connection->to_string();
  if (!ticket.origins.empty()) object["origins"] = texts_json(ticket.origins);
  if (!ticket.return_to.empty()) object["return_to"] = ticket.return_to;
  return base::to_json(object);
}

base::Result<Ticket> read_ticket(std::string_view text) {
  Reader reader(text);
  Ticket ticket;
  ticket.setup = reader.id<model::ProviderSetupId>("setup").value_or(model::ProviderSetupId{});
  ticket.member = reader.member("member");
  ticket.owner_kind = reader.flag("master") ? model::OwnerKind::kMaster : model::OwnerKind::kUser;
  ticket.script = reader.text("script");
  ticket.scopes = reader.texts("scopes");
  ticket.connection = reader.id<model::ConnectionId>("connection");
  ticket.origins = reader.texts("origins");
  ticket.return_to = reader.text("return_to");
  return reader.finish(std::move(ticket));
}

}  // namespace sallyport::vault
