// From a C++ type to what it is on the wire: which types may stand in a request or an answer, and how the
// members of a struct are found (Boost.Describe). read.h, write.h and schema.h are built on it.
#pragma once

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include "api/fields.h"
#include "base/id.h"

namespace sallyport::api {

// The request of a route that takes nothing, or the answer of one that says nothing (204).
struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())
inline Description describe(const Nothing*) { return {.name = "Nothing", .about = "Nothing.", .fields = {}}; }

// The words of an enum on the wire, in the order of the API description. Specialise for each enum:
//   static std::span<const std::pair<std::string_view, E>> all();
template <class E>
struct Words;

template <class E>
concept Worded = std::is_enum_v<E> && requires { Words<E>::all(); };

template <Worded E>
std::string_view word_of(E value) {
  for (const auto& [word, candidate] : Words<E>::all())
    if (candidate == value) return word;
  return {};
}

template <Worded E>
std::optional<E> value_of(std::string_view text) {
  for (const auto& [word, candidate] : Words<E>::all())
    if (word == text) return candidate;
  return std::nullopt;
}

template <Worded E>
std::string listed_words() {
  std::string text;
  for (const auto& entry : Words<E>::all()) text.append(text.empty() ? "" : ", ").append(entry.first);
  return text;
}

template <class T>
concept Described = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;

template <class T>
inline constexpr bool kIsId = false;
template <class Tag>
inline constexpr bool kIsId<base::Id<Tag>> = true;

using TextMap = std::map<std::string, std::string>;

// Nothing for an empty text: its member is left out of the answer.
inline std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

template <Described T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

// The described fields of T, in member order; made once.
template <Described T>
const Fields& fields_of() {
  static const Fields fields = [] {
    return []<class... M>(boost::mp11::mp_list<M...>) {
      return make_fields(describe(static_cast<const T*>(nullptr)), {std::string_view(M::name)...});
    }(boost::mp11::mp_rename<Members<T>, boost::mp11::mp_list>{});
  }();
  return fields;
}

// Calls visit(member descriptor, field) for each member in order.
template <Described T, class Visit>
void for_each_field(Visit visit) {
  const Fields& fields = fields_of<T>();
  std::size_t index = 0;
  boost::mp11::mp_for_each<Members<T>>([&](auto member) { visit(member, fields.all[index++]); });
}

template <auto Pointer>
struct MemberType;
template <class T, class F, F T::* Pointer>
struct MemberType<Pointer> {
  using type = F;
};
// The type of the member that a Boost.Describe descriptor stands for.
template <class Member>
using FieldType = typename MemberType<Member::pointer>::type;

// Whether every member may be left out, so that an empty request is complete.
template <Described T>
constexpr bool all_optional() {
  return []<class... M>(boost::mp11::mp_list<M...>) {
    return (kIsOptional<FieldType<M>> && ...);
  }(boost::mp11::mp_rename<Members<T>, boost::mp11::mp_list>{});
}

}  // namespace sallyport::api
