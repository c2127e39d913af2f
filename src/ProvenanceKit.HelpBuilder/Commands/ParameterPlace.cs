namespace ProvenanceKit.HelpBuilder.Commands;

/// <summary>How a parameter is used in one parameter set.</summary>
/// <param name="IsMandatory">Whether it has to be given.</param>
/// <param name="Position">Its position, from 0; null when it has to be named.</param>
/// <param name="ByValue">Whether the pipeline's objects are values of it.</param>
/// <param name="ByPropertyName">Whether a property of the pipeline's objects gives its value.</param>
internal sealed record ParameterPlace(bool IsMandatory, int? Position, bool ByValue, bool ByPropertyName);
