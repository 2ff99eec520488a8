using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

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

    internal IReadOnlyDictionary<string, MapHandle> Maps => _maps.ByName;

    /// <summary>Why the host refuses the program of a case; <see langword="null"/> when it accepts it.</summary>
    internal string? Refusal(VerifierCase each)
    {
        if (each.Functions.Count == 0)
            return Refusal(each.Program());
        BtfTypes functions = GlobalFunctionTypes.Of(each);
        using TypesHandle types = Host.LoadTypes(functions);
        return Refusal(GlobalFunctionTypes.Name(each.Program(), functions), _bindings with { Types = types });
    }

    /// <summary>Why the host refuses the program; <see langword="null"/> when it accepts it.</summary>
    internal string? Refusal(ProgramSpec program) => Refusal(FunctionTypes.Name(program), _bindings);

    private string? Refusal(ProgramSpec program, ProgramBindings bindings)
    {
        try
        {
            Host.LoadProgram(program, bindings).Dispose();
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

    /// <summary>What the program of a case answers to a packet.</summary>
    internal uint Run(VerifierCase each, byte[] packet)
    {
        BtfTypes functions = GlobalFunctionTypes.Of(each);
        using TypesHandle types = Host.LoadTypes(functions);
        using ProgramHandle program = Host.LoadProgram(GlobalFunctionTypes.Name(each.Program(), functions), _bindings with { Types = types });
        Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Packet = packet }, out TestRunResult result));
        return result.ReturnValue;
    }

    internal ProgramHandle Load(ProgramSpec program) => Host.LoadProgram(FunctionTypes.Name(program), _bindings);

    public void Dispose()
    {
        _types.Dispose();
        _maps.Dispose();
        Host.Dispose();
    }
}
