// GET /openapi.json: the API for programs. GET /docs: the same for people.
#include <algorithm>
#include <string>

#include "embedded/serve/page_files.h"
#include "triage/base/check.h"
#include "triage/serve/routes/routes.h"

namespace triage::serve {
namespace {

std::string page_named(std::string_view name) {
  const auto files = page_files();
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const EmbeddedFile& file) { return file.name == name; });
  TRIAGE_CHECK(found != files.end(), "a page is not embedded");
  return std::string(found->content);
}

Route page(std::string path, std::string_view file, std::string content_type,
           net::Headers headers) {
  return {
      .method = "GET",
      .path = std::move(path),
      .scope = Scope::kAnyone,
      .call = [body = page_named(file), content_type = std::move(content_type),
               headers = std::move(headers)](const Call&, const Respond& respond) {
        respond({.status = 200, .content_type = content_type, .body = body, .headers = headers});
      }};
}

}  // namespace

std::vector<Route> docs_routes() {
  const net::Headers closed = {
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'"}};
  return {page("/openapi.json", "openapi.json", "application/json", {}),
          page("/docs", "docs.html", "text/html; charset=utf-8", closed),
          page("/docs.js", "docs.js", "text/javascript; charset=utf-8", {}),
          {.method = "GET",
           .path = "/",
           .scope = Scope::kAnyone,
           .call = [](const Call&, const Respond& respond) {
             respond({.status = 303, .content_type = "", .headers = {{"Location", "/docs"}}});
           }}};
}

}  // namespace triage::serve
