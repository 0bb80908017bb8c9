#include "triage/serve/dispatcher.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/base/temporary_folder.h"

namespace triage::serve {
namespace {

class DispatcherTest : public ::testing::Test {
 protected:
  DispatcherTest()
      : dispatcher_({route("/here", false), route("/waits", true)},
                    {access_, metrics_, log_, Cors({}), 1}, 1) {}

  static Route route(std::string path, bool waits) {
    return {.method = "GET",
            .path = std::move(path),
            .scope = Scope::kAnyone,
            .call =
                [](const Call& call, const Respond& respond) {
                  if (call.query.contains("fail")) throw std::logic_error("a secret of ours");
                  respond({.status = 200, .content_type = "text/plain", .body = call.id});
                },
            .waits = waits};
  }

  static std::shared_ptr<Request> request(const std::string& path, const std::string& query = "",
                                          net::Headers headers = {}) {
    auto request = std::make_shared<Request>();
    request->method = "GET";
    request->path = path;
    request->query = query;
    request->headers = std::move(headers);
    request->received_at = moment_now();
    return request;
  }

  Response answer(const std::string& path, const std::string& query = "",
                  net::Headers headers = {}) {
    const auto promise = std::make_shared<std::promise<Response>>();
    dispatcher_.take(request(path, query, std::move(headers)),
                     [promise](Response response) { promise->set_value(std::move(response)); });
    return promise->get_future().get();
  }

  const triage::testing::TemporaryFolder folder_;
  journal::Journal journal_{
      {.place = (folder_ / "journal.db").string(), .clock = [] { return Time(); }}};
  Access access_{journal_, {}, [] { return Time(); }};
  watch::Metrics metrics_;
  Log log_{LogLevel::kError, LogForm::kJson};
  Dispatcher dispatcher_;
};

TEST_F(DispatcherTest, ACallerNamesItsRequestUnlessTheNameCouldHarmALog) {
  for (const char* path : {"/here", "/waits"}) {
    const Response named = answer(path, "", {{"X-Request-Id", "job-7_a.b"}});
    EXPECT_EQ(named.body, "job-7_a.b");
    EXPECT_EQ(named.headers.find("X-Request-Id"), "job-7_a.b");
    for (const std::string& bad :
         {std::string("a b"), std::string("a\"}"), std::string(129, 'a')}) {
      const Response own = answer(path, "", {{"X-Request-Id", bad}});
      EXPECT_EQ(own.headers.find("X-Request-Id")->size(), 16U) << bad;
    }
  }
}

TEST_F(DispatcherTest, OurOwnFaultIsAnsweredWithoutAWordAboutIt) {
  for (const char* path : {"/here", "/waits"}) {
    const Response response = answer(path, "fail=1");
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
  }
}

TEST_F(DispatcherTest, ATraceGoesOnOnlyWhereItsHeaderCanBeRead) {
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const Response traced =
      answer("/here", "", {{"traceparent", "00-" + trace + "-b7ad6b7169203331-01"}});
  ASSERT_TRUE(traced.headers.find("traceparent"));
  EXPECT_EQ(traced.headers.find("traceparent")->substr(3, 32), trace);
  EXPECT_FALSE(is_traceparent("00-" + std::string(32, '0') + "-b7ad6b7169203331-01"));
  EXPECT_FALSE(
      answer("/here", "", {{"traceparent", "00-" + trace + "-\r\n"}}).headers.find("traceparent"));
}

TEST_F(DispatcherTest, SlowRequestsHoldUpNoOthersAndAreRefusedWhereTooManyWait) {
  std::promise<void> may_end;
  const auto end = may_end.get_future().share();
  Route slow = route("/slow", false);
  slow.is_slow = true;
  slow.call = [end](const Call&, const Respond& respond) {
    end.wait();
    respond({.status = 200});
  };
  Dispatcher dispatcher({std::move(slow), route("/waits", true)},
                        {access_, metrics_, log_, Cors({}), 1}, 1);
  std::atomic<int> refused = 0;
  for (int i = 0; i < 64; ++i) {
    dispatcher.take(request("/slow"), [&](const Response& response) {
      if (response.status == 429) ++refused;
    });
  }
  EXPECT_GT(refused, 0);
  std::promise<int> status;
  dispatcher.take(request("/waits"),
                  [&](const Response& response) { status.set_value(response.status); });
  EXPECT_EQ(status.get_future().get(), 200);
  may_end.set_value();
  dispatcher.finish();
}

TEST_F(DispatcherTest, WhatWouldHaveToWaitIsRefusedAtTheEnd) {
  dispatcher_.finish();
  EXPECT_EQ(answer("/waits").status, 429);
  EXPECT_EQ(answer("/here").status, 200);
}

}  // namespace
}  // namespace triage::serve
