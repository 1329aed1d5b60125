#include "app/control.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace sallyport::app {
namespace {

namespace json = boost::json;

class Control : public testing::Test {
 protected:
  Control() {
    std::string pattern = testing::TempDir() + "sp-control-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~Control() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  base::NullLog log_;
};

TEST_F(Control, HasNoServerWhenNoneRuns) { EXPECT_FALSE(ask_running_server(folder_, {"ping", {}})); }

TEST_F(Control, CarriesRequestAndAnswerOfSomeMegabytes) {
  auto server = ControlServer::start(
      folder_,
      [](const ControlRequest& request) -> base::Result<json::value> {
        return json::value{{"command", request.command},
                           {"size", request.arguments.at("text").as_string().size()}};
      },
      log_);
  ASSERT_TRUE(server);
  struct stat status{};
  ASSERT_EQ(::stat((folder_ + "/control.sock").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);

  const auto answer = ask_running_server(folder_, {"measure", {{"text", std::string(3'000'000, 'x')}}});
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ((*answer)->at("command").as_string(), "measure");
  EXPECT_EQ((*answer)->at("size").to_number<int>(), 3'000'000);
}

TEST_F(Control, CarriesRefusalsWithTheirField) {
  auto server = ControlServer::start(
      folder_,
      [](const ControlRequest&) -> base::Result<json::value> {
        return base::invalid("name", "Give a name.");
      },
      log_);
  ASSERT_TRUE(server);
  const auto answer = ask_running_server(folder_, {"x", {}});
  ASSERT_TRUE(answer);
  ASSERT_FALSE(*answer);
  EXPECT_EQ(answer->error().kind, base::ErrorKind::kInvalid);
  EXPECT_EQ(answer->error().field, "name");
  EXPECT_EQ(answer->error().message, "Give a name.");
}

TEST_F(Control, RemovesItsSocketAtTheEndAndReplacesALeftOver) {
  const auto handler = [](const ControlRequest&) -> base::Result<json::value> { return json::value(1); };
  {
    auto server = ControlServer::start(folder_, handler, log_);
    ASSERT_TRUE(server);
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/control.sock"));
  std::filesystem::create_directory(folder_ + "/left");
  EXPECT_TRUE(ControlServer::start(folder_ + "/left", handler, log_));
  EXPECT_FALSE(ControlServer::start(folder_ + std::string(120, 'x'), handler, log_));
}

}  // namespace
}  // namespace sallyport::app
