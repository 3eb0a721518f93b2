"""What the evaluation itself must get right: matching and intervals. Run by scripts/eval --gate."""

import math
import unittest

import figures
import matching

TRUTH = {"height": 360, "events": []}


def thrown(release, x, seconds=2):
    track = [[release + i / 20, x, 40 + 75 * (i / 20) ** 2] for i in range(20 * seconds)]
    return {"type": "high_altitude_throwing", "object": "box", "release": release, "end": release + seconds, "track": track,
            "floor": 9, "origin": [x, 40]}


def raised(t, track=None, box=None, type_="high_altitude_throwing", **more):
    return {"type": type_, "state": "raised", "t": t, "track": track, "box": box, **more}


def parked(release, end, box=(100, 100, 80, 60), **more):
    return {"type": "fire_lane_blocked", "object": "van", "release": release, "end": end, "box": list(box), **more}


def judge(events, alarms, dwell=30):
    return matching.match({**TRUTH, "events": events}, alarms, dwell)


class Throws(unittest.TestCase):
    def test_the_track_beside_the_true_one_is_found_and_its_origin_measured(self):
        event = thrown(10, 200)
        seen = [[t, x + 3, y] for t, x, y in event["track"]]
        got = judge([event], [raised(12.5, seen, origin={"at": [204, 43], "floor": 10})])
        self.assertEqual([f["delay"] for f in got["found"]], [0.5])
        self.assertEqual(got["found"][0]["floors"], 1)
        self.assertEqual(got["found"][0]["origin_px"], 5)
        self.assertAlmostEqual(got["found"][0]["track_px"], 3, 1)

    def test_elsewhere_or_too_late_is_a_false_alarm_and_a_miss(self):
        event = thrown(10, 200)
        far = [[t, x + 60, y] for t, x, y in event["track"]]
        for alarm in (raised(12.5, far), raised(15.2, event["track"])):
            got = judge([event], [alarm])
            self.assertEqual((got["missed"], len(got["false"])), ([0], 1))

    def test_the_image_in_the_glass_is_the_same_event_and_a_second_alarm_a_duplicate(self):
        event = thrown(10, 200)
        event["mirror"] = [[t, x + 50, y] for t, x, y in event["track"]]
        got = judge([event], [raised(12.4, event["track"]), raised(12.5, event["mirror"])])
        self.assertEqual((len(got["found"]), len(got["duplicates"]), got["false"]), (1, 1, []))

    def test_what_was_not_in_view_for_five_pictures_may_be_missed(self):
        for pictures, missed in ((0, []), (4, []), (5, [0])):
            event = thrown(10, 200)
            event["track"] = event["track"][:pictures]
            self.assertEqual(judge([event], [])["missed"], missed)

    def test_what_the_film_ends_before_it_can_be_told_may_be_missed(self):
        for duration, missed in ((14, []), (15, [0])):
            got = matching.match({**TRUTH, "events": [thrown(10, 200)], "duration": duration}, [], 30)
            self.assertEqual(got["missed"], missed)


class Stays(unittest.TestCase):
    def test_an_alarm_is_due_when_the_dwell_time_is_over(self):
        lane = {"box": [110, 105, 60, 50], "type_": "fire_lane_blocked"}
        for t, found in ((71, 1), (72, 1), (85, 0), (65, 0)):
            self.assertEqual(len(judge([parked(40, 130)], [raised(t, **lane)])["found"]), found, t)

    def test_what_leaves_before_must_not_be_raised_and_what_leaves_just_then_may(self):
        lane = {"box": [100, 100, 80, 60], "type_": "fire_lane_blocked"}
        short = judge([parked(40, 60)], [raised(62, **lane)])
        self.assertEqual((len(short["false"]), short["missed"], short["short_stays"]), (1, [], 1))
        for alarms in ([], [raised(70, **lane)]):
            got = judge([parked(40, 69.6)], alarms)
            self.assertEqual((got["missed"], got["false"]), ([], []))


class Types(unittest.TestCase):
    def test_what_no_rule_watched_for_is_not_missed(self):
        got = matching.match({**TRUTH, "events": [thrown(10, 200), parked(40, 130)]}, [], 30, ["fire_lane_blocked"])
        self.assertEqual((got["missed"], got["short_stays"]), ([1], 0))


class Intervals(unittest.TestCase):
    def test_shares_and_rates_have_the_bounds_of_the_tables(self):
        low, high = figures.wilson(97, 100)
        self.assertAlmostEqual(low, 0.9155, 3)
        self.assertAlmostEqual(high, 0.9897, 3)
        self.assertAlmostEqual(figures.poisson(0)[1], 2.996, 3)
        low, high = figures.poisson(3)
        self.assertAlmostEqual(low, 0.619, 2)
        self.assertAlmostEqual(high, 8.767, 2)
        self.assertTrue(math.isclose(figures.percentile([1, 2, 3, 4], 0.5), 2))

    def test_two_rules_over_one_film_are_counted_apart(self):
        result = {"case": {"group": "lane-life", "rules": ["fire_lane_blocked", "camera_tamper"]}, "truth": {"events": []},
                  "summary": {"video_s": 3600, "cpu_s": 10}, "found": [], "missed": [], "spared": [], "duplicates": [],
                  "false": [raised(5, type_="camera_tamper")]}
        all_figures = figures.everything([result])
        self.assertEqual(all_figures["lane-life"]["false"], 0)
        self.assertEqual(all_figures["camera_tamper-life"]["false"], 1)


if __name__ == "__main__":
    unittest.main()
