"""What bad versions of one plugin do to another projection: the 99th percentile of the gaps between its commits."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from statistics import quantiles
from time import sleep, time

from benchmarks.measuring import Side
from benchmarks.rows.hot_swap import COMPILER, MANIFEST, RELOADED, HotSwap, Writer
from benchmarks.surroundings import Database

STEADY = """
schema = 1
[package]
name = "steady"
version = "1.0.0"
[library]
path = "libsteady.so"
[abi]
major = 1
[entry-points.projections.steady]
object = "dogs"
application = "DogSchool"
"""


class BadSwaps(HotSwap):
    name = "bad-swaps"
    title = "99th percentile of another projection's gaps between commits while bad versions are refused; without them"
    goal = 1 / 1.1
    """A tenth more at the most."""
    pause = 1.0
    """Seconds between two of them, as fast as people deploy."""
    watched = "steady_seen"

    def prepare(self) -> None:
        self.seconds = max(3.0, 30.0 * self.scale.share)
        self.swaps = max(6, int(100 * self.scale.share / self.scale.rounds))
        self.make_ground(self.name, "seen", "steady_seen")
        self.good = self.build("1.0.0")
        steady = self.build("steady", '-DFIXTURE_ID="steady"', table="steady_seen")
        self.bad = [
            (self.build("crashing", "-DCONSTRUCTOR=raise(SIGSEGV)"), ""),
            (self.build("leaving", "-DCONSTRUCTOR=exit(3)"), ""),
            (self.build("newer", "-DNEWER", str(self.newer_library())), ""),
            (self.build("no-set-up"), 'fail = "set_up"'),
            (self.build("no-batch"), 'fail = "apply"'),
            (self.build("hanging", "-DCONSTRUCTOR=for(;;)pause()"), ""),
        ]
        self.number = 0
        self.refused = 0
        self.put(self.good, "libswapped.so")
        self.put(steady, "libsteady.so")
        (self.manifests / "fixture.toml").write_text(MANIFEST)
        (self.manifests / "steady.toml").write_text(STEADY)
        self.start_worker(PROJECTIONIST_PROBE_TIMEOUT="1")

    def sides(self) -> tuple[Side, Side]:
        return Side("while versions are refused", self.run_swaps), Side("without", self.run_steadily)

    def run_swaps(self) -> float:
        with Writer(self.database) as writer:
            sleep(1)
            begun = time()
            for _ in range(self.swaps):
                library, config = self.bad[self.number % len(self.bad)]
                self.number += 1
                self.reload(library, config)
                self.refused += 1
                sleep(self.pause)
            gaps = self.gaps(begun, time())
        self.rates.append(writer.rate)
        self.reload(self.good, "")
        return quantiles(gaps, n=100)[98]

    def reload(self, library: Path, config: str) -> None:
        done = self.log.count(RELOADED)
        self.put(library, "libswapped.so")
        manifest = MANIFEST + (f"[entry-points.projections.dogs.config]\n{config}\n" if config else "")
        new = self.manifests / ".fixture"
        new.write_text(manifest)
        new.rename(self.manifests / "fixture.toml")
        self.host.send_signal(signal.SIGHUP)
        self.await_lines(RELOADED, done + 1)

    def check(self) -> None:
        self.await_position()
        events, seen, distinct, steady, others = self.database.rows(
            "SELECT (SELECT count(*) FROM dogschool_events), count(*), count(DISTINCT position), "
            "(SELECT count(DISTINCT position) FROM steady_seen), count(*) FILTER (WHERE version <> '1.0.0') FROM seen"
        )[0]
        assert events == seen == distinct == steady, f"{events} events, {seen}, {distinct} and {steady} rows"
        assert others == 0, f"{others} rows of bad versions"
        done = self.log.count(RELOADED)
        assert done > self.refused, f"{done} reloads for {self.refused} bad versions"

    def figures(self) -> dict[str, str]:
        return {
            "bad versions refused by one process": f"{self.refused}",
            "events written a second, by runs": ", ".join(f"{x:,.0f}" for x in self.rates),
        }

    def newer_library(self) -> Path:
        """What a newer system's C library looks like to the linker; a plugin that is linked to it needs a version of
        glibc that there is not."""
        folder = self.folder / "newer"
        folder.mkdir()
        (folder / "newer.c").write_text("void train_all_dogs(void) {}\n")
        (folder / "newer.map").write_text("GLIBC_2.999 { train_all_dogs; };\n")
        library = folder / "libc.so.6"
        subprocess.run(
            [
                *COMPILER, "-nostdlib", "-fvisibility=default", str(folder / "newer.c"), "-o", str(library),
                "-Wl,-soname,libc.so.6", f"-Wl,--version-script={folder}/newer.map",
            ],
            check=True,
        )
        return library


class BadSwapsAtOnce(BadSwaps):
    name = "bad-swaps-at-once"
    title = "the same, each version right after the one before"
    pause = 0.0
