// A plugin in C++ with what the standard library brings: containers, exceptions, streams.
#include <projectionist.h>

#include <exception>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

struct projectionist_instance_1 {
    std::string projection;
};

namespace {

const projectionist_host_1 *host;
const projectionist_sql_1 *sql;

projectionist_string_1 text(std::string_view view) { return {view.data(), view.size()}; }

// Nothing unwinds across the boundary.
template <typename Body> int32_t guarded(projectionist_error_1 *error, Body body) noexcept {
    try {
        body();
        return PROJECTIONIST_OK;
    } catch (const std::exception &problem) {
        host->fail(error, 0, PROJECTIONIST_STOP, text(problem.what()));
    } catch (...) {
        host->fail(error, 0, PROJECTIONIST_STOP, text("an exception of an unknown type"));
    }
    return PROJECTIONIST_FAILED;
}

int32_t init(const projectionist_host_1 *given, projectionist_error_1 *) {
    host = given;
    sql = static_cast<const projectionist_sql_1 *>(host->extension(host, text(PROJECTIONIST_SQL_1)));
    return sql ? PROJECTIONIST_OK : PROJECTIONIST_FAILED;
}

int32_t create(const projectionist_create_1 *arguments, projectionist_instance_1 **instance,
               projectionist_error_1 *error) {
    return guarded(error, [&] {
        *instance = new projectionist_instance_1{{arguments->object.data, arguments->object.length}};
    });
}

int32_t nothing(projectionist_instance_1 *, projectionist_call_1 *, projectionist_error_1 *) { return PROJECTIONIST_OK; }

int32_t apply(projectionist_instance_1 *, const projectionist_event_1 *events, size_t count, projectionist_call_1 *call,
              size_t *, projectionist_error_1 *error) {
    return guarded(error, [&] {
        std::map<std::string, int64_t> counts;
        for (size_t index = 0; index < count; index++) {
            if (events[index].state.size == 0) throw std::runtime_error("an event without a state");
            counts[{events[index].topic.data, events[index].topic.length}] += 1;
        }
        for (auto &[topic, number] : counts) {
            std::ostringstream line;
            line << topic << " " << number;
            std::string value = line.str();
            projectionist_value_1 row[2] = {};
            row[0].type = row[1].type = PROJECTIONIST_TEXT;
            row[0].as.text = text("count");
            row[1].as.text = text(value);
            sql->execute(call, text("INSERT INTO found VALUES ($1, $2)"), row, 2);
        }
    });
}

void destroy(projectionist_instance_1 *instance) { delete instance; }

const projectionist_projection_1 projections[] = {{{"dogs", 4}, {nullptr, 0}, nullptr, 0}};

} // namespace

extern "C" PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {
    static projectionist_factory_1 factory;
    if (hello->abi_major_min > PROJECTIONIST_ABI_MAJOR || hello->abi_major_max < PROJECTIONIST_ABI_MAJOR) return nullptr;
    factory.abi_major = PROJECTIONIST_ABI_MAJOR;
    factory.size = sizeof factory;
    factory.id = {"fixture", 7};
    factory.version = {"1.0.0", 5};
    factory.projections = projections;
    factory.projection_count = 1;
    factory.init = init;
    factory.create = create;
    factory.set_up = nothing;
    factory.apply = apply;
    factory.clear_read_model = nothing;
    factory.destroy = destroy;
    return &factory;
}
