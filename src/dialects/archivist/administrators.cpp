#include "dialects/archivist/administrators.h"

#include <array>

#include "dialects/archivist/administrator_wire.h"
#include "dialects/archivist/body.h"

namespace sallyport::dialects::archivist {
namespace {

using http::Context;
using http::Method;
using http::Response;
using Answer = async::Task<base::Result<Response>>;

// The two paths answer under their own name.
std::string_view name_for(const Context& context) {
  return context.request.path.ends_with(kRootPrincipals) ? kRootPrincipals : kAdministrators;
}

Answer get_administrators(const House& house, const Context& context) {
  CO_TRY(const auto list, co_await house.integrations.administrators(*context.caller));
  co_return Response::json(200, write_administrators(list, name_for(context)));
}

Answer patch_administrators(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto wanted, read_administrators(body));
  CO_TRY(const auto list,
         co_await house.integrations.replace_administrators(*context.caller, std::move(wanted)));
  co_return Response::json(200, write_administrators(list, name_for(context)));
}

constexpr std::string_view kAdministratorsPath = "/archivist/v1/tenancies/administrators";
constexpr std::string_view kRootPrincipalsPath = "/archivist/v1/tenancies/root_principals";
constexpr std::string_view kGetSummary = "List who is raised to administrator";
constexpr std::string_view kPatchSummary = "Replace the list of who is raised to administrator";

}  // namespace

std::span<const Call> administrator_calls() {
  constexpr auto kChanged = model::AuditAction::kAdministratorsChanged;
  static const std::array kCalls{
      Call{Method::kGet,
           kAdministratorsPath,
           "archivist.administrators.get",
           kGetSummary,
           "administrators:read",
           {},
           get_administrators},
      Call{Method::kPatch, kAdministratorsPath, "archivist.administrators.patch", kPatchSummary,
           "administrators:write", kChanged, patch_administrators},
      Call{Method::kGet,
           kRootPrincipalsPath,
           "archivist.root_principals.get",
           kGetSummary,
           "administrators:read",
           {},
           get_administrators},
      Call{Method::kPatch, kRootPrincipalsPath, "archivist.root_principals.patch", kPatchSummary,
           "administrators:write", kChanged, patch_administrators},
  };
  return kCalls;
}

}  // namespace sallyport::dialects::archivist
