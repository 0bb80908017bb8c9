#include "triage/serve/http/router.h"

#include <gtest/gtest.h>

namespace triage::serve {
namespace {

Router router() {
  Router router;
  for (const auto& [method, path] :
       {std::pair{"GET", "/v1/decisions"}, std::pair{"GET", "/v1/decisions/{id}"},
        std::pair{"POST", "/v1/decisions"}, std::pair{"POST", "/v1/classify"}}) {
    router.add({.method = method, .path = path, .scope = Scope::kView, .call = {}});
  }
  return router;
}

std::variant<Router::Match, Problem> matched(const Router& router, const std::string& method,
                                             const std::string& path) {
  Request request;
  request.method = method;
  request.path = path;
  return router.match(request);
}

TEST(Router, FindsRoutesAndTheirParameters) {
  const Router all = router();
  const auto list = std::get<Router::Match>(matched(all, "GET", "/v1/decisions"));
  EXPECT_EQ(list.route->path, "/v1/decisions");
  const auto one = std::get<Router::Match>(matched(all, "GET", "/v1/decisions/a%2Fb"));
  EXPECT_EQ(one.route->path, "/v1/decisions/{id}");
  EXPECT_EQ(one.path.at("id"), "a/b");
}

TEST(Router, HeadIsAnsweredByGet) {
  const Router all = router();
  const auto found = std::get<Router::Match>(matched(all, "HEAD", "/v1/decisions"));
  EXPECT_EQ(found.route->method, "GET");
}

TEST(Router, AnotherMethodIsToldWhichThereAre) {
  const Router all = router();
  const auto problem = std::get<Problem>(matched(all, "DELETE", "/v1/decisions"));
  EXPECT_EQ(problem.status, 405);
  EXPECT_EQ(problem.headers.find("Allow"), "GET, HEAD, POST");
  EXPECT_EQ(std::get<Problem>(matched(all, "HEAD", "/v1/classify")).status, 405);
}

TEST(Router, ElsewhereIsNothing) {
  const Router all = router();
  for (const char* path : {"/", "/v1", "/v1/decisions/", "/v1/decisions/a/b", "/V1/decisions"}) {
    EXPECT_EQ(std::get<Problem>(matched(all, "GET", path)).status, 404) << path;
  }
  EXPECT_EQ(std::get<Problem>(matched(all, "GET", "/v1/../etc/passwd")).status, 400);
}

}  // namespace
}  // namespace triage::serve
