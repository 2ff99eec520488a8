using System.Net;
using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Hosts;

/// <summary>Both ends of a TCP connection.</summary>
public abstract class TestedConnection : IDisposable
{
    internal abstract SafeHandle Client { get; }

    internal abstract SafeHandle Server { get; }

    internal abstract IPEndPoint ClientAddress { get; }

    internal abstract IPEndPoint ServerAddress { get; }

    /// <summary>Sends a message from the client while a program of kind SkMsg decides about it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="message">The message.</param>
    /// <param name="other">Another connection, to which the program may send it on.</param>
    /// <returns>Where it came out, and what came out there.</returns>
    internal abstract (MessageEnd End, byte[] Received) Send(ProgramHandle program, byte[] message, TestedConnection? other = null);

    /// <summary>Lets a byte come to the server while a program of kind SkSkb decides about it, which drops it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="hasRun">Whether the program ran, as it told.</param>
    internal abstract void Arrive(ProgramHandle program, Func<bool> hasRun);

    public abstract void Dispose();
}

/// <summary>Where a message comes out.</summary>
public enum MessageEnd
{
    Nowhere,
    Server,
    OtherServer,
    OtherClient,
}
