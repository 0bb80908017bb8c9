"""deploy/kubernetes/ is what Kubernetes reads, under its restricted profile, and fits together."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from deployment import DEPLOY, ROOT, instructions, require, settings

FOLDER = DEPLOY / "kubernetes"
VERSIONS = ("1.30", "1.37")  # the oldest that knows `preStop: sleep`, the newest with a schema


def setUpModule():
    require("kubernetes_validate", "yaml")


def read(name):
    import yaml
    return yaml.safe_load((FOLDER / name).read_text())


def manifests():
    return {name: read(name) for name in [*read("kustomization.yaml")["resources"],
                                          "secret.example.yaml"]}


class Schemas(unittest.TestCase):
    def validate(self, manifest, version):
        import kubernetes_validate
        kubernetes_validate.validate(manifest, version, strict=True)

    def test_every_manifest_is_valid_in_the_oldest_and_the_newest(self):
        for name, manifest in manifests().items():
            for version in VERSIONS:
                with self.subTest(name, version=version):
                    self.validate(manifest, version)

    def test_a_word_that_is_none_is_seen(self):
        import kubernetes_validate
        deployment = read("deployment.yaml")
        deployment["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
        with self.assertRaises(kubernetes_validate.ValidationError):
            self.validate(deployment, VERSIONS[0])

    def test_no_manifest_lies_beside_the_kustomization(self):
        named = {*manifests(), "kustomization.yaml"}
        self.assertEqual({file.name for file in FOLDER.glob("*.yaml")}, named)

    def test_what_kustomize_makes_of_them_is_valid_too(self):
        if shutil.which("kubectl") is None:
            raise unittest.SkipTest("kubectl is missing; it comes with Kubernetes.")
        import yaml
        made = subprocess.run(["kubectl", "kustomize", FOLDER], capture_output=True, text=True,
                              check=True).stdout
        manifests_made = list(yaml.safe_load_all(made))
        self.assertEqual(len(manifests_made), 7)
        for manifest in manifests_made:
            self.assertNotIn("namespace", manifest["metadata"])
            self.validate(manifest, VERSIONS[0])


class Deployment(unittest.TestCase):
    def setUp(self):
        self.pod = read("deployment.yaml")["spec"]["template"]["spec"]
        (self.container,) = self.pod["containers"]
        self.settings = settings(FOLDER)

    def test_meets_the_restricted_profile(self):
        security = self.container["securityContext"]
        self.assertIs(security["allowPrivilegeEscalation"], False)
        self.assertIs(security["readOnlyRootFilesystem"], True)
        self.assertEqual(security["capabilities"], {"drop": ["ALL"]})
        self.assertIs(self.pod["securityContext"]["runAsNonRoot"], True)
        self.assertEqual(self.pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
        self.assertIs(self.pod["automountServiceAccountToken"], False)
        allowed = {"name", "emptyDir", "configMap", "persistentVolumeClaim"}
        for volume in self.pod["volumes"]:
            self.assertLessEqual(set(volume), allowed)

    def test_runs_as_the_user_of_the_image(self):
        user = self.pod["securityContext"]
        self.assertEqual(f"{user['runAsUser']}:{user['runAsGroup']}", dict(instructions(1))["USER"])
        self.assertEqual(user["fsGroup"], user["runAsGroup"])

    def test_probes_ask_for_readiness_and_life_apart(self):
        path = {name: self.container[name]["httpGet"]["path"]
                for name in ("startupProbe", "readinessProbe", "livenessProbe")}
        self.assertEqual(path, {"startupProbe": "/readyz", "readinessProbe": "/readyz",
                                "livenessProbe": "/healthz"})

    def test_requests_under_way_have_their_time_when_it_stops(self):
        before = self.container["lifecycle"]["preStop"]["sleep"]["seconds"]
        drain = self.settings["serve.drain_seconds"]["value"]
        self.assertGreater(self.pod["terminationGracePeriodSeconds"], before + drain)

    def test_has_requests_and_limits_and_as_many_threads_as_processors(self):
        resources = self.container["resources"]
        self.assertEqual(set(resources["requests"]), {"cpu", "memory"})
        self.assertEqual(int(resources["limits"]["cpu"]),
                         self.settings["serve.answer_threads"]["value"])
        self.assertIn("memory", resources["limits"])

    def test_listens_where_it_is_asked(self):
        self.assertEqual(self.settings["serve.bind"]["value"], "0.0.0.0")
        (port,) = self.container["ports"]
        self.assertEqual(port["containerPort"], self.settings["serve.port"]["value"])
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            self.assertEqual(self.container[probe]["httpGet"]["port"], port["name"])
        self.assertEqual(read("service.yaml")["spec"]["ports"][0]["targetPort"], port["name"])

    def test_every_volume_is_mounted_and_every_name_is_there(self):
        volumes = {volume["name"]: volume for volume in self.pod["volumes"]}
        mounted = [mount["name"] for mount in self.container["volumeMounts"]]
        self.assertEqual(sorted(mounted), sorted(volumes))
        self.assertEqual(volumes["models"]["persistentVolumeClaim"]["claimName"],
                         read("workspace.yaml")["metadata"]["name"])
        (generated,) = read("kustomization.yaml")["configMapGenerator"]
        self.assertEqual(volumes["settings"]["configMap"]["name"], generated["name"])
        self.assertEqual(self.container["envFrom"][0]["secretRef"]["name"],
                         read("secret.example.yaml")["metadata"]["name"])


class Around(unittest.TestCase):
    def setUp(self):
        self.labels = read("deployment.yaml")["spec"]["template"]["metadata"]["labels"]

    def test_all_select_the_replicas(self):
        self.assertEqual(read("service.yaml")["spec"]["selector"], self.labels)
        self.assertEqual(read("disruption.yaml")["spec"]["selector"]["matchLabels"], self.labels)
        self.assertEqual(read("network.yaml")["spec"]["podSelector"]["matchLabels"], self.labels)
        self.assertEqual(read("monitoring/service-monitor.yaml")["spec"]["selector"]["matchLabels"],
                         self.labels)

    def test_two_replicas_and_more_when_tickets_wait(self):
        scaling = read("autoscaling.yaml")["spec"]
        deployment = read("deployment.yaml")
        self.assertEqual(scaling["scaleTargetRef"]["name"], deployment["metadata"]["name"])
        self.assertEqual(scaling["minReplicas"], 2)
        self.assertNotIn("replicas", deployment["spec"], "the autoscaler and it would quarrel")
        self.assertLess(read("disruption.yaml")["spec"]["minAvailable"], scaling["minReplicas"])
        metric = scaling["metrics"][0]["pods"]["metric"]["name"]
        served = (ROOT / "src/triage/cli/commands/serve.cc").read_text()
        self.assertIn(f'"{metric.removeprefix("triage_")}"', served, "no such metric is served")

    def test_figures_are_collected_with_a_key(self):
        (endpoint,) = read("monitoring/service-monitor.yaml")["spec"]["endpoints"]
        self.assertEqual(endpoint["path"], "/metrics")
        self.assertEqual(endpoint["authorization"]["type"], "Bearer")

    def test_the_settings_hold_no_secret_and_the_example_none_that_is_real(self):
        self.assertNotRegex((FOLDER / "triage.toml").read_text(), r"(?m)//\w+:|^key\s*=")
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(FOLDER / "triage.toml", folder)
            variables = read("secret.example.yaml")["stringData"]
            known = {setting["variable"] for setting in settings(pathlib.Path(folder)).values()}
            known |= {"PGPASSWORD"}
            self.assertLessEqual(set(variables), known)
        self.assertEqual(set(variables["TRIAGE_JOURNAL_KEY"]), {"0"})


if __name__ == "__main__":
    unittest.main()
