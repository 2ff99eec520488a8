using System.CommandLine;
using DotBpf.Tool.Hosts;

namespace DotBpf.Tool.Maps;

/// <summary>How a command line names a map: <c>BY MAP [--host …]</c>.</summary>
internal sealed class MapArguments
{
    /// <param name="isOptional">Whether a command does without, and then means all maps.</param>
    internal MapArguments(bool isOptional = false)
    {
        Kind.AcceptOnlyFromAmong(MapSelector.Kinds);
        if (isOptional)
            (Kind.Arity, What.Arity) = (ArgumentArity.ZeroOrOne, ArgumentArity.ZeroOrOne);
    }

    internal Argument<string> Kind { get; } = new("BY") { Description = "How the map is named: id, name or pinned" };

    internal Argument<string> What { get; } = new("MAP") { Description = "The number, the name, or the file of the pin" };

    internal Option<string> Host { get; } = CreateHost();

    internal static Option<string> CreateHost()
    {
        var host = new Option<string>("--host") { Description = "Whose maps: the kernel's, or those that processes share in your runtime directory (embedded)", DefaultValueFactory = _ => HostChoice.Kernel };
        host.AcceptOnlyFromAmong(HostChoice.Kernel, HostChoice.Embedded);
        return host;
    }

    internal MapSelector Selector(ParseResult parsed) => SelectorIfAny(parsed)!;

    internal MapSelector? SelectorIfAny(ParseResult parsed) => (parsed.GetValue(Kind), parsed.GetValue(What)) switch
    {
        (null, _) => null,
        (var kind, null) => throw ToolException.Usage($"`{kind}` needs the map: id N, name S or pinned FILE."),
        var (kind, what) when parsed.GetValue(Host) == HostChoice.Embedded => new MapSelector(kind, what).OnEmbedded(),
        var (kind, what) => new MapSelector(kind, what),
    };
}
