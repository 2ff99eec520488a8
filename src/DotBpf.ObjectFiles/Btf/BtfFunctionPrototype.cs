using System.Collections.Immutable;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>The parameters and the result of functions.</summary>
public sealed class BtfFunctionPrototype : BtfType
{
    private readonly int _result;

    internal BtfFunctionPrototype(BtfTypes types, int id, int result, ImmutableArray<BtfParameter> parameters)
        : base(types, id, BtfKind.FunctionPrototype, "")
    {
        _result = result;
        Parameters = parameters;
    }

    /// <summary>The type of the result.</summary>
    public BtfType Result => Types[_result];

    /// <summary>The parameters; a last one without name and type stands for <c>...</c>.</summary>
    public ImmutableArray<BtfParameter> Parameters { get; }

    /// <inheritdoc/>
    public override long? SizeInBytes => null;
}
