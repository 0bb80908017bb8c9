# Builds the pages of web/ with the pinned tools of package-lock.json; the program embeds them.
#
# TRIAGE_REPORT_PAGE   the built page, one self-contained HTML file; empty content without
#                      TRIAGE_BUILD_WEB, in which case the program says that it carries no page.
set(TRIAGE_REPORT_PAGE ${PROJECT_BINARY_DIR}/web/report.html)
if(TRIAGE_BUILD_WEB)
  find_program(NPM_COMMAND npm REQUIRED)
  file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/web/src/*)
  set(web_inputs ${web_sources} ${PROJECT_SOURCE_DIR}/web/report.html
                 ${PROJECT_SOURCE_DIR}/web/vite.config.ts)
  set(web_lock ${PROJECT_SOURCE_DIR}/web/package-lock.json)
  set(web_installed ${PROJECT_SOURCE_DIR}/web/node_modules/.package-lock.json)
  add_custom_command(
    OUTPUT ${web_installed}
    COMMAND ${NPM_COMMAND} ci --silent --no-audit --no-fund
    DEPENDS ${web_lock} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}/web
    COMMENT "Installing the page's pinned packages" VERBATIM)
  add_custom_command(
    OUTPUT ${TRIAGE_REPORT_PAGE}
    COMMAND ${NPM_COMMAND} run --silent build
    COMMAND ${CMAKE_COMMAND} -E copy dist/report.html ${TRIAGE_REPORT_PAGE}
    DEPENDS ${web_inputs} ${web_installed} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}/web
    COMMENT "Building the report page" VERBATIM)
else()
  file(WRITE ${TRIAGE_REPORT_PAGE} "")
endif()
