using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>Loads programs into one host and says what came of it.</summary>
internal sealed class Judge : IDisposable
{
    private readonly VerifierMaps _maps;
    private readonly TypesHandle _types;
    private readonly ProgramBindings _bindings;

    internal Judge(BpfHost host)
    {
        Host = host;
        _maps = new VerifierMaps(host);
        _types = host.LoadTypes(FunctionTypes.Types);
        _bindings = new ProgramBindings { Maps = _maps.ByName, License = "GPL", Types = _types };
    }

    internal BpfHost Host { get; }

    /// <summary>Why the host refuses the program; <see langword="null"/> when it accepts it.</summary>
    internal string? Refusal(ProgramSpec program)
    {
        try
        {
            Load(program).Dispose();
            return null;
        }
        catch (VerificationException refusal)
        {
            return refusal.Reason;
        }
        catch (BpfException refusal)
        {
            return refusal.Message.ReplaceLineEndings(" ");
        }
    }

    internal ProgramHandle Load(ProgramSpec program) => Host.LoadProgram(FunctionTypes.Name(program), _bindings);

    public void Dispose()
    {
        _types.Dispose();
        _maps.Dispose();
        Host.Dispose();
    }
}
