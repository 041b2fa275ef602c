"""Words of the kiosk around the conversation, in French, by key: its page holds them in every language."""
from __future__ import annotations

from locales import N_

KIOSK: dict[str, str] = {
    "title": N_("Où aller : la borne"),
    "choose": N_("Choisissez votre langue"),
    "here": N_("Vous êtes à {place}"),
    "erased_after": N_("Ce que vous écrivez est effacé quand vous partez."),
    "other_language": N_("Changer de langue"),
    "finish": N_("Terminer"),
    "finish_hint": N_("Terminer et tout effacer"),
    # paper and telephone
    "paper": N_("Imprimer"),
    "phone": N_("Sur mon téléphone"),
    "printing": N_("L'impression commence. Attendez votre ticket."),
    "printed": N_("Votre ticket sort de l'imprimante. S'il ne sort pas, prenez la réponse sur votre téléphone."),
    "print_failed": N_("L'impression ne marche pas. Prenez la réponse sur votre téléphone."),
    "qr_title": N_("Continuer sur votre téléphone"),
    "qr_text": N_("Ouvrez l'appareil photo de votre téléphone. Visez ce dessin. Touchez l'adresse qui s'affiche."),
    "qr_image": N_("Code QR : la même réponse sur votre téléphone"),
    "qr_nothing": N_("Ce dessin ne dit rien de vous."),
    # nobody touches the screen any more
    "idle_title": N_("Êtes-vous encore là ?"),
    "idle_text": N_("Sans réponse de votre part, tout s'efface dans {count} secondes."),
    "idle_stay": N_("Je suis encore là"),
    # the server does not answer
    "lost": N_("La borne ne répond plus pour le moment. Elle réessaie toute seule."),
    # the keyboard on the screen
    "keyboard": N_("Clavier"),
    "key_bksp": N_("Effacer une lettre"),
    "key_space": N_("Espace"),
    "key_shift": N_("Majuscules"),
    "key_digits": N_("Chiffres et signes"),
    "key_letters": N_("Lettres"),
    "key_latin": N_("Lettres latines"),
    "key_own": N_("Lettres de ma langue"),
    "key_hide": N_("Fermer le clavier"),
    "candidates": N_("Caractères proposés"),
    "before": N_("Précédents"),
    "after": N_("Suivants"),
}
SHARED = ("name", "human", "send", "close", "restarted", "error_phone", "not_reviewed")  # said by the conversation too
