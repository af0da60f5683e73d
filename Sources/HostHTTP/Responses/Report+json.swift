import EventStore
import HostOperations
import HostSettings

/// The reports of the control protocol as JSON.
extension HealthReport {
    var json: JSONObject {
        JSONObject { object in
            object.add("status", "ok")
            addIdentity(to: &object)
            object.add("uptime_seconds", uptime / .seconds(1))
            object.add("subsystems", subsystemsJSON)
        }
    }

    /// Who answers.
    func addIdentity(to object: inout JSONObject) {
        object.add("role", role.rawValue)
        object.add("process", process)
        object.add("version", version)
    }

    var subsystemsJSON: JSONObject {
        JSONObject { parts in
            for part in subsystems {
                parts.add(
                    part.name,
                    JSONObject {
                        $0.add("state", part.state.rawValue)
                        $0.add("detail", part.detail)
                    })
            }
        }
    }
}

extension ApplicationSummary {
    var json: JSONObject {
        JSONObject { object in
            object.add("name", name)
            object.add("table", table)
            object.add("originator_id_type", originatorIDType.rawValue)
            object.add("safe_head", safeHead)
            object.add("count", count)
            object.add(
                "held_back",
                heldBack.map { heldBack in
                    JSONObject {
                        $0.add("seconds", heldBack.seconds)
                        $0.add("holders", heldBack.holders)
                    }
                })
        }
    }
}

extension ProjectionSnapshot {
    /// The names are those of `projectionist projections status --json`.
    var json: JSONObject {
        var json = standingJSON
        json.add("updated_at", updatedAt)
        return json
    }

    /// Without the time of the last report, which changes also where nothing else does.
    var standingJSON: JSONObject {
        JSONObject { object in
            object.add("name", name)
            object.add("application", application)
            object.add("state", state)
            object.add("position", position)
            object.add("head", head)
            object.add("lag", lag)
            object.add("lag_seconds", lagSeconds)
            object.add("events", events)
            object.add("rate", rate)
            object.add("retries", retries)
            object.add("attempts", attempts.map(Int64.init))
            object.add("error", error)
            object.add("dead_letters", letters.map { Int64($0.total) })
            object.add("parked", letters.map { Int64($0.parked) })
            object.add("held", letters.map { Int64($0.held) })
            object.add("plugin_version", pluginVersion)
            object.add("process", process)
        }
    }
}

extension PluginsReport {
    var json: JSONObject {
        JSONObject { object in
            object.add(
                "loaded",
                loaded.map { plugin in
                    JSONObject {
                        $0.add("name", plugin.name)
                        $0.add("version", plugin.version)
                        $0.add("manifest", plugin.manifest)
                        $0.add("library", plugin.library)
                        $0.add("sha256", plugin.contentHash)
                        $0.add("projections", plugin.projections)
                        $0.add(
                            "hooks",
                            (plugin.hooks ?? []).map { hook in
                                JSONObject {
                                    $0.add("name", hook.name)
                                    $0.add("priority", Int64(hook.priority))
                                    $0.add("state", hook.state)
                                }
                            })
                    }
                })
            object.add(
                "rejected",
                rejected.map { rejection in
                    JSONObject {
                        $0.add("name", rejection.name)
                        $0.add("manifest", rejection.manifest)
                        $0.add("reason", rejection.reason)
                    }
                })
            object.add(
                "trials",
                trials.map { trials in
                    JSONObject {
                        $0.add("passed", Int64(trials.passed))
                        $0.add("refused", Int64(trials.refused))
                    }
                })
            object.add(
                "last_reload",
                lastReload.map { reload in
                    JSONObject {
                        $0.add("at", reload.at)
                        $0.add("complete", reload.isComplete)
                        $0.add("summary", reload.summary)
                    }
                })
        }
    }
}

extension PoolSummary {
    var json: JSONObject {
        JSONObject { object in
            object.add("name", name)
            object.add("base", Int64(base))
            object.add("ceiling", Int64(ceiling))
            object.add("open", Int64(open))
            object.add("leased", Int64(leased))
            object.add("waiting", Int64(waiting))
            object.add("timeouts", Int64(timeouts))
        }
    }
}

extension LogLine {
    var json: JSONObject {
        JSONObject { object in
            object.add("number", number)
            object.add("time", time)
            object.add("level", level)
            object.add("logger", logger)
            object.add("text", text)
        }
    }
}
