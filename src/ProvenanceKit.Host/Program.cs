using ProvenanceKit.Host;

// PowerShell's engine reports module names to its vendor unless told otherwise; a tool that reads private models doesn't.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

if (HostArguments.TryParse(args, out HostArguments? arguments, out string? problem))
{
    return ScriptRunner.Run(arguments);
}

if (problem is not null)
{
    Console.Error.WriteLine(problem);
}

(problem is null ? Console.Out : Console.Error).WriteLine(HostArguments.Usage);
return problem is null ? 0 : 1;
