using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>Opens pages in a headless Chromium.</summary>
internal static partial class Browser
{
    /// <summary>The page after loading, as markup, and what the browser's console and network had to say about it.</summary>
    public static (string Page, string[] Complaints) Open(string path, string profile)
    {
        string netLog = Path.Combine(profile, "net.json");
        string page = Run(path, profile, "--dump-dom", $"--log-net-log={netLog}", "--net-log-capture-mode=Default", "--enable-logging=stderr", "--v=0");
        string log = File.ReadAllText(Path.Combine(profile, "stderr.txt"));
        string[] console = [.. log.Split('\n').Where(line => line.Contains(":CONSOLE", StringComparison.Ordinal) || line.Contains("Refused to", StringComparison.Ordinal))];

        // The browser itself tries to reach its maker whatever it shows; every other address was asked for by the page.
        string[] requests = File.Exists(netLog)
            ? [.. Address().Matches(File.ReadAllText(netLog)).Select(match => match.Groups[1].Value).Where(address => address.StartsWith("http", StringComparison.Ordinal) && !Maker().IsMatch(address))]
            : ["no network log"];
        return (page, [.. console, .. requests]);
    }

    /// <summary>Draws a page into a PNG file.</summary>
    public static void Screenshot(string path, string profile, string image, bool isDark, int height) =>
        _ = Run(path, profile, $"--screenshot={image}", $"--window-size=1120,{height}", "--hide-scrollbars", isDark ? "--blink-settings=preferredColorScheme=0" : "--blink-settings=preferredColorScheme=1");

    private static string Run(string path, string profile, params string[] arguments)
    {
        string[] all =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-default-apps", "--disable-extensions", "--disable-domain-reliability", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-features=OptimizationHints,MediaRouter", $"--user-data-dir={profile}", .. arguments,
            new Uri(path).AbsoluteUri,
        ];
        var start = new ProcessStartInfo(ChromiumFactAttribute.Browser, all) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = profile;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(3)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("Chromium did not end: " + errors.Result);
        }

        File.WriteAllText(Path.Combine(profile, "stderr.txt"), errors.Result);
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.Result;
    }

    [GeneratedRegex("^https?://([a-z0-9.-]+\\.)?(google\\.com|googleapis\\.com|gstatic\\.com|gvt1\\.com|chromium\\.org)(:\\d+)?(/|$)")]
    private static partial Regex Maker();

    [GeneratedRegex("\"url\":\"([^\"]+)\"")]
    private static partial Regex Address();
}
