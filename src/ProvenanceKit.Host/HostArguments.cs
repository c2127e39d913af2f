using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ProvenanceKit.Host;

/// <summary>The command line: a script text, or a script file with its arguments.</summary>
/// <param name="Script">Script text to run.</param>
/// <param name="IsFile">Whether the text calls a script file, whose exit code is then the program's.</param>
internal sealed record HostArguments(string Script, bool IsFile)
{
    public const string Usage =
        """
        Runs PowerShell script text with the ProvenanceKit module imported, on machines without PowerShell.

          ProvenanceKit.Host [-Command] <script text>
          ProvenanceKit.Host -File <script.ps1> [arguments]

        Exit code: 0, or 1 when an error was written, or what the script gives to 'exit'.
        """;

    /// <summary>Reads the command line; a null problem with a false result asks for the usage text.</summary>
    public static bool TryParse(string[] args, [NotNullWhen(true)] out HostArguments? arguments, out string? problem)
    {
        arguments = null;
        problem = null;
        if (args.Length == 0)
        {
            problem = "No script was given.";
            return false;
        }

        switch (args[0].ToUpperInvariant())
        {
            case "-HELP" or "--HELP" or "-H" or "-?" or "/?":
                return false;
            case "-COMMAND" or "--COMMAND" or "-C" when args.Length == 1:
                problem = "-Command needs a script text.";
                return false;
            case "-COMMAND" or "--COMMAND" or "-C":
                arguments = new HostArguments(string.Join(' ', args[1..]), IsFile: false);
                return true;
            case "-FILE" or "--FILE" or "-F" when args.Length == 1:
                problem = "-File needs a script file.";
                return false;
            case "-FILE" or "--FILE" or "-F":
                return TryParseFile(args, out arguments, out problem);
            default:
                arguments = new HostArguments(string.Join(' ', args), IsFile: false);
                return true;
        }
    }

    private static bool TryParseFile(string[] args, out HostArguments? arguments, out string? problem)
    {
        arguments = null;
        problem = null;
        string file = Path.GetFullPath(args[1]);
        if (!File.Exists(file))
        {
            problem = $"{file}: there is no such script file.";
            return false;
        }

        // A call written as text lets PowerShell's own binder pair names with values.
        var call = new StringBuilder("& ").Append(Quote(file));
        foreach (string argument in args[2..])
        {
            call.Append(' ').Append(AsArgument(argument));
        }

        arguments = new HostArguments(call.ToString(), IsFile: true);
        return true;
    }

    private static string AsArgument(string argument)
    {
        bool isParameter = argument.Length > 1 && argument[0] == '-' && char.IsAsciiLetter(argument[1]);
        if (!isParameter)
        {
            return Quote(argument);
        }

        int colon = argument.IndexOf(':');
        string name = colon < 0 ? argument : argument[..colon];
        if (!name.AsSpan(1).ContainsAnyExcept(s_nameCharacters))
        {
            string value = colon < 0 ? "" : argument[(colon + 1)..];
            bool isSwitchValue = value.Equals("$true", StringComparison.OrdinalIgnoreCase) || value.Equals("$false", StringComparison.OrdinalIgnoreCase);
            return colon < 0 ? name : isSwitchValue ? $"{name}:{value}" : $"{name}:{Quote(value)}";
        }

        return Quote(argument);
    }

    private static readonly System.Buffers.SearchValues<char> s_nameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    // PowerShell takes typographic single quotes for plain ones, so these are doubled too.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (char c in text)
        {
            quoted.Append(c is '\'' or '\u2018' or '\u2019' or '\u201a' or '\u201b' ? $"{c}{c}" : c);
        }

        return quoted.Append('\'').ToString();
    }
}
