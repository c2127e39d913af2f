namespace ProvenanceKit.Engine.Tests.Golden.Tokenizers;

/// <summary>The words that the generated tokenizers are made of. Their order matters.</summary>
internal static class GoldenWords
{
    private const string Latin = """
        the of and to in is that for it was on are with as be at this have from or had by not but what all were when
        we there can an your which their said if do will each about how up out them then she many some so these would
        other into has more her two like him see time could no make than first been its who now people my made over
        did down only way find use may water long little very after words called just where most know nation station
        action going being having making taking tion ing er al ed es re en running reader larger easier general
        national central final total several 0 1 2 3 4 5 6 7 8 9 10 42 1999 . , ! ? : ; - ( ) don't it's
        """;

    private const string Other = """
        и в не на я что он к как это она по но они мы из у так же за от все
        для мир слово время жизнь 的 一 是 不 人 我 在 有 了 这 中 大 上 个 国 说 们 为 子 和 你 地
        出 道 也 时 年 得 就 那 من في على أن هذا الله إلى لا ما هو كان قد عن مع كل بعد
        के है का की यह से को पर और में एक भी नहीं था हो
        """;

    /// <summary>The words of a script choice: latin, multi (Latin and the others) or other.</summary>
    public static IReadOnlyList<string> Of(string script) => script switch
    {
        "latin" => Split(Latin),
        "multi" => [.. Split(Latin), .. Split(Other)],
        "other" => Split(Other),
        _ => throw new ArgumentException($"The generator does not know the script {script}.", nameof(script)),
    };

    private static string[] Split(string text) => text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
