// One route, declared once: method, path, permission, request and answer structs, audit name, summary.
// From it come the http::Route, the checks of the request and its part of the API description.
//
// endpoint<function>({...}) takes a coroutine of this shape:
//   async::Task<base::Result<Answer>> function(const Services&, Call&, Request);
// Request comes from the query string for GET, HEAD and DELETE, from the JSON body otherwise.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "api/read.h"
#include "api/schema.h"
#include "api/services.h"
#include "api/write.h"
#include "async/task.h"
#include "http/router.h"
#include "model/audit_record.h"
#include "model/caller.h"

namespace sallyport::api {

// For Declaration::permission: whoever has proven who they are may call.
inline constexpr std::string_view kAnyCaller = "*";
// Whoever sends the request may call; what is in it is the proof. Such a call has no caller().
inline constexpr std::string_view kAnybody = "anybody";
// Whoever has proven who they are may ask; their role and the access policies decide, for each asset.
inline constexpr std::string_view kByPolicy = "by policy";
// A person who has signed in may call, in whichever tenant or none; no token will do.
inline constexpr std::string_view kSignedIn = "signed in";

// Whether it is a permission that the role has to have.
inline bool is_permission(std::string_view text) {
  return text != kAnyCaller && text != kAnybody && text != kByPolicy && text != kSignedIn;
}

struct Declaration {
  http::Method method = http::Method::kGet;
  std::string_view path;                         // "/api/groups/{groupId}"
  std::string_view name;                         // of the route: "api.groups.get"
  std::string_view permission = {};              // "groups:read", or one of the words above
  std::string_view scope = {};                   // for kByPolicy: what a caller limited by scopes needs
  std::string_view summary;                      // one line
  std::optional<model::AuditAction> audit = {};  // what the audit log calls it; every write has one
  int success = 200;                             // or 201; 204 where the answer says Nothing
  bool counts = false;                           // a list that answers X-Total-Count
  bool versioned = false;                        // answers ETag; a PATCH takes If-Match
  bool reads = false;                            // a POST that changes nothing
  bool idempotent = false;                       // takes Idempotency-Key
  bool confirms = false;     // people have given their password minutes ago (accounts::kConfirmationLasts)
  bool by_provider = false;  // for kSignedIn: also with a session that the provider of one tenant has opened
  bool needs_body = false;   // each of its fields may be left out, but not all
  bool takes_file = false;   // the body is a file; the request stands in the query string
};

// The scope that a caller limited by scopes needs; empty: none.
inline std::string_view scope_of(const Declaration& declaration) {
  if (declaration.permission == kByPolicy) return declaration.scope;
  return is_permission(declaration.permission) ? declaration.permission : std::string_view{};
}

inline bool writes(const Declaration& declaration) {
  return declaration.method != http::Method::kGet && !declaration.reads;
}

// One call while it is answered.
class Call {
 public:
  explicit Call(const http::Context& context) : context_(context) {}

  const model::Caller& caller() const { return *context_.caller; }
  const http::Request& request() const { return context_.request; }

  // The id that stands in the path. kNotFound when it is none: nothing can have that id.
  template <class Id>
  base::Result<Id> id(std::string_view parameter, std::string what) const {
    const auto id = Id::parse(context_.parameter(parameter));
    if (!id) return base::not_found(std::move(what));
    return *id;
  }

  // What stands in the path there, as it was sent.
  std::string word(std::string_view parameter) const { return std::string(context_.parameter(parameter)); }

  // The version that If-Match names (RFC 9110 §13.1.1); nothing without the header or for "*".
  base::Result<std::optional<std::int64_t>> expected_version() const;
  // The version of what is answered, in the ETag header.
  void answer_version(std::int64_t version);

  // The Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) of the request; nothing without the
  // header.
  std::optional<inventory::Idempotency> idempotency() const;

  // The file in the body, piece by piece. It may be used as long as the call.
  inventory::Pieces content() const;

  // Adds a header to the answer, when there is one that is no refusal.
  void answer_header(std::string name, std::string value) {
    headers_.push_back({std::move(name), std::move(value)});
  }
  std::vector<http::Header> take_headers() { return std::move(headers_); }

 private:
  const http::Context& context_;
  std::vector<http::Header> headers_;
};

// What a Declaration becomes once its request and answer structs are known. The function pointers are
// made by endpoint<>() and by documented<>().
struct Endpoint {
  Declaration declaration;
  boost::json::array (*query)(Components&) = nullptr;    // for requests in the query string
  boost::json::object (*body)(Components&) = nullptr;    // for requests in the body
  boost::json::object (*answer)(Components&) = nullptr;  // null: no content
  bool body_required = false;
  std::string_view body_type = "application/json";
  std::string_view answer_type = "application/json";
  std::vector<ShapeReport> (*report)() = nullptr;  // of the request, then of the answer
  std::function<async::Task<http::Response>(const Services&, const http::Context&)> run;
};

inline bool takes_query(const Declaration& declaration) {
  const auto method = declaration.method;
  return method == http::Method::kGet || method == http::Method::kHead || method == http::Method::kDelete ||
         declaration.takes_file;
}
// The body of a route that takes or gives a file, in the API description.
boost::json::object file_schema(Components& components);

http::Response answer_json(int status, std::string body, std::vector<http::Header> headers);
http::Response answer_nothing(std::vector<http::Header> headers);
http::Response answer_stream(http::BodySource pieces, std::vector<http::Header> headers);

// The answer of a route that has no end: server-sent events (WHATWG HTML §9.2), each with an Item as its
// data.
template <Described Item>
struct Stream {
  http::BodySource pieces;
};
inline constexpr std::string_view kEventStream = "text/event-stream";

// The answer of a route that gives the bytes of a file.
struct File {
  http::Response response;
};

// What is said about an answer: of a stream, what is said about one of its items.
template <class Answer>
struct DocumentedAnswer {
  using type = Answer;
  static constexpr bool kStreams = false;
};
template <class Item>
struct DocumentedAnswer<Stream<Item>> {
  using type = Item;
  static constexpr bool kStreams = true;
};
template <>
struct DocumentedAnswer<File> {
  using type = Nothing;
  static constexpr bool kStreams = false;
};

template <Described Request>
base::Result<Request> read_request(const Declaration& declaration, const http::Request& request) {
  if (declaration.takes_file) return read_query_beside_body<Request>(request);
  return takes_query(declaration) ? read_query<Request>(request) : read_body<Request>(request);
}

// Refusal: kForbidden "confirmation_required" for a person whose password was given too long ago. Machines
// are not asked.
base::Result<void> check_confirmed(const Services& services, const Call& call);
// The same before a role is given that can give others; whether one of a tenant's own can is not looked up.
base::Result<void> check_confirmed_for_role(const Services& services, const Call& call,
                                            std::string_view role);

template <auto Function>
struct Signature;
template <class Answer, class Request,
          async::Task<base::Result<Answer>> (*Function)(const Services&, Call&, Request)>
struct Signature<Function> {
  using AnswerType = Answer;
  using RequestType = Request;
};

template <auto Function>
async::Task<http::Response> run_endpoint(const Services& services, const http::Context& context,
                                         const Declaration& declaration) {
  using Request = typename Signature<Function>::RequestType;
  using Answer = typename Signature<Function>::AnswerType;
  auto request = read_request<Request>(declaration, context.request);
  if (!request) co_return http::problem(request.error(), context.request.request_id);
  Call call(context);
  if (declaration.confirms)
    if (auto confirmed = check_confirmed(services, call); !confirmed)
      co_return http::problem(confirmed.error(), context.request.request_id);
  auto outcome = co_await Function(services, call, *std::move(request));
  if (!outcome) co_return http::problem(outcome.error(), context.request.request_id);
  if constexpr (std::same_as<Answer, Nothing>)
    co_return answer_nothing(call.take_headers());
  else if constexpr (std::same_as<Answer, File>)
    co_return std::move(outcome->response);
  else if constexpr (DocumentedAnswer<Answer>::kStreams)
    co_return answer_stream(std::move(outcome->pieces), call.take_headers());
  else
    co_return answer_json(declaration.success, to_json(*outcome), call.take_headers());
}

// An endpoint that is described here and answered elsewhere.
template <Described Request, Described Answer>
Endpoint documented(Declaration declaration) {
  Endpoint endpoint{.declaration = declaration, .run = nullptr};
  if (takes_query(declaration))
    endpoint.query = &query_parameters<Request>;
  else if constexpr (!std::same_as<Request, Nothing>)
    endpoint.body = &request_schema<Request>;
  endpoint.body_required = declaration.needs_body || !all_optional<Request>();
  if (declaration.takes_file) {
    endpoint.body = &file_schema;
    endpoint.body_type = "*/*";
    endpoint.body_required = true;
  }
  if constexpr (!std::same_as<Answer, Nothing>) endpoint.answer = &object_schema<Answer>;
  endpoint.report = [] { return std::vector{report_on<Request>(), report_on<Answer>()}; };
  return endpoint;
}

template <auto Function>
Endpoint endpoint(Declaration declaration) {
  using Request = typename Signature<Function>::RequestType;
  using Answer = typename Signature<Function>::AnswerType;
  if constexpr (std::same_as<Answer, Nothing>) declaration.success = 204;
  Endpoint endpoint = documented<Request, typename DocumentedAnswer<Answer>::type>(declaration);
  if (DocumentedAnswer<Answer>::kStreams) endpoint.answer_type = kEventStream;
  if constexpr (std::same_as<Answer, File>) {
    endpoint.answer = &file_schema;
    endpoint.answer_type = "application/octet-stream";
  }
  endpoint.run = [declaration](const Services& services, const http::Context& context) {
    return run_endpoint<Function>(services, context, declaration);
  };
  return endpoint;
}

// The names in braces in a path, in order.
std::vector<std::string> path_parameters(std::string_view path);

http::Access access_of(const Declaration& declaration);
http::Route route_of(const Endpoint& endpoint, std::shared_ptr<const Services> services);

}  // namespace sallyport::api
