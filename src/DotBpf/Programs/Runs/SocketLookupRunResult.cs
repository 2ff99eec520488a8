namespace DotBpf;

/// <summary>How one run of a program that looks up sockets ended.</summary>
/// <param name="IsPassed">Whether the connection or datagram may go on (<c>SK_PASS</c>), rather than being dropped.</param>
/// <param name="SocketCookie">The cookie of the socket that the program chose (<c>SO_COOKIE</c>); 0 when it left the choice to the kernel.</param>
/// <param name="NanosecondsPerRun">How long one run took.</param>
public sealed record SocketLookupRunResult(bool IsPassed, ulong SocketCookie, long NanosecondsPerRun);
