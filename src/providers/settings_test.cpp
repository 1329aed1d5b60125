#include <gtest/gtest.h>

#include "base/test_refusal.h"
#include "providers/requests.h"

namespace sallyport::providers {
namespace {

using base::field_of;

Provider with(Setting setting) { return {.name = "Acme", .settings = {std::move(setting)}}; }

TEST(Settings, ThatAreNeededHaveToBeThere) {
  const auto provider = with({.name = "sub", .title = "Subdomain"});
  EXPECT_EQ(field_of(check_settings(provider, {})), "settings.sub");
  EXPECT_EQ(field_of(check_settings(provider, {{"sub", ""}})), "settings.sub");
  EXPECT_EQ(field_of(check_settings(provider, {{"sub", "acme"}})), "accepted");
  EXPECT_EQ(field_of(check_settings(with({.name = "sub", .title = "S", .required = false}), {})), "accepted");
}

TEST(Settings, DefaultsCountWhereThereIsNoValue) {
  const auto provider = with({.name = "tenant", .title = "Tenant", .default_value = "common"});
  EXPECT_EQ(field_of(check_settings(provider, {})), "accepted");
  EXPECT_EQ(with_defaults(provider, {}).at("tenant"), "common");
  EXPECT_EQ(with_defaults(provider, {{"tenant", "acme"}}).at("tenant"), "acme");
}

TEST(Settings, ThatNobodyHasDeclaredAreRefused_H16) {
  EXPECT_EQ(field_of(check_settings(with({.name = "sub", .title = "S"}), {{"sub", "a"}, {"other", "b"}})),
            "settings.other");
}

TEST(Settings, WhatIsKeptOfAnswersIsNoSetting_H16) {
  Provider provider = with({.name = "sub", .title = "S", .required = false});
  provider.answer_values = {{.name = "instance_url", .source = "$.instance_url", .pattern = ".*"}};
  EXPECT_EQ(field_of(check_settings(provider, {{"instance_url", "https://evil.example"}})),
            "settings.instance_url");
}

TEST(Settings, MatchTheirPatternAsAWhole) {
  const auto provider = with({.name = "sub", .title = "S", .pattern = "[a-z]+|x1"});
  EXPECT_EQ(field_of(check_settings(provider, {{"sub", "acme"}})), "accepted");
  EXPECT_EQ(field_of(check_settings(provider, {{"sub", "x1"}})), "accepted");
  EXPECT_EQ(field_of(check_settings(provider, {{"sub", "acme/"}})), "settings.sub");
  EXPECT_EQ(field_of(check_settings(provider, {{"sub", "acme\n"}})), "settings.sub");
}

TEST(Settings, KeepToTheirKind) {
  const auto host = with({.kind = Setting::Kind::kHost, .name = "h", .title = "H"});
  EXPECT_EQ(field_of(check_settings(host, {{"h", "login.example.com"}})), "accepted");
  EXPECT_EQ(field_of(check_settings(host, {{"h", "https://login.example.com"}})), "settings.h");
  EXPECT_EQ(field_of(check_settings(host, {{"h", "a@b"}})), "settings.h");
  const auto url = with({.kind = Setting::Kind::kUrl, .name = "u", .title = "U"});
  EXPECT_EQ(field_of(check_settings(url, {{"u", "https://a.example/x"}})), "accepted");
  EXPECT_EQ(field_of(check_settings(url, {{"u", "http://a.example/x"}})), "settings.u");
  const auto text = with({.name = "t", .title = "T"});
  EXPECT_EQ(field_of(check_settings(text, {{"t", "a\nb"}})), "settings.t");
  EXPECT_EQ(field_of(check_settings(text, {{"t", "\xff"}})), "settings.t");
  EXPECT_EQ(field_of(check_settings(text, {{"t", std::string(3000, 'a')}})), "settings.t");
}

// A pattern that takes a backtracking matcher longer than anybody waits.
TEST(Settings, NoPatternStopsAThread) {
  const auto provider = with({.name = "t", .title = "T", .pattern = "(a+)+(a|aa)*b"});
  EXPECT_EQ(field_of(check_settings(provider, {{"t", std::string(2000, 'a')}})), "settings.t");
}

}  // namespace
}  // namespace sallyport::providers
