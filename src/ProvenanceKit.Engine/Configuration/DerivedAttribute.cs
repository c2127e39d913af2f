namespace ProvenanceKit.Engine.Configuration;

/// <summary>One computed attribute of a model type: when it applies, its name, the operation and its arguments.</summary>
/// <param name="When">
/// <c>null</c>: only if the attribute has no value; <c>set</c>: always, but an undeclared key of the same name in the file wins;
/// <c>get</c>: always, whatever the file says; <c>keyword</c>: from another key of the file, if it is there.
/// </param>
/// <param name="Target">The attribute.</param>
/// <param name="Operation">The operation, see <see cref="AttributeDerivation"/>; for <c>keyword</c> the other key.</param>
/// <param name="Arguments">Attribute names and constants.</param>
internal sealed record DerivedAttribute(string When, string Target, string Operation, IReadOnlyList<PythonValue> Arguments);
